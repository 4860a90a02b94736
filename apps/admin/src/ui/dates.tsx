import { DateField, type DateFieldProps } from 'react-admin';

/** A business date: a day, the same wherever it is read. */
export const DayField = (props: Omit<DateFieldProps, 'showTime'>) => (
  <DateField {...props} options={{ timeZone: 'UTC' }} />
);

/** A moment, in the time of the reader. */
export const MomentField = (props: DateFieldProps) => <DateField {...props} showTime />;

/** A business date in a sentence, written as `DayField` does. */
export const formatDay = (day: string): string =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString(undefined, { timeZone: 'UTC' });
