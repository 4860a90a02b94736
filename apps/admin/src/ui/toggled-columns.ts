/** The hidden columns after a press: a group of which one is hidden is shown, else it is hidden. Pure. */
export const toggled = (hidden: readonly string[], columns: readonly string[]): string[] => {
  const rest = hidden.filter((column) => !columns.includes(column));
  return columns.some((column) => hidden.includes(column)) ? rest : [...rest, ...columns];
};
