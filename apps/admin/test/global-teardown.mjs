export default async () => {
  await globalThis.stopProduct?.();
};
