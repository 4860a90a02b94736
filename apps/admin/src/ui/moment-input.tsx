import { DateInput, type DateInputProps } from 'react-admin';

const dayMs = 24 * 60 * 60_000;

/** A day in a filter on moments: from its first instant, or (`endOfDay`) until before the first one of the next, in the time of the reader. */
export const MomentInput = ({
  endOfDay = false,
  ...props
}: Omit<DateInputProps, 'parse' | 'format'> & { endOfDay?: boolean }) => (
  <DateInput
    {...props}
    parse={(day: string) =>
      day ? new Date(startOf(day) + (endOfDay ? dayMs : 0)).toISOString().replace(/\.\d+Z$/, 'Z') : ''
    }
    format={(moment: string) => (moment ? dayOf(new Date(Date.parse(moment) - (endOfDay ? dayMs : 0))) : '')}
  />
);

const startOf = (day: string): number => new Date(`${day}T00:00:00`).getTime();

const dayOf = (at: Date): string =>
  [at.getFullYear(), String(at.getMonth() + 1).padStart(2, '0'), String(at.getDate()).padStart(2, '0')].join('-');
