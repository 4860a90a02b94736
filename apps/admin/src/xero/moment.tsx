import { useEffect, useState } from 'react';
import { useLocaleState } from 'react-admin';

/** A moment in the time of the reader, short. */
export const Moment = ({ at }: { at: string | null | undefined }) => {
  const [locale] = useLocaleState();
  if (!at) return null;
  const text = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
  return <time dateTime={at}>{text}</time>;
};

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** How long ago, in words: "3 minutes ago". Pure. */
export function agoInWords(at: string, now: number, locale: string): string {
  const seconds = Math.round((Date.parse(at) - now) / 1_000);
  const [unit, size] = units.find(([, one]) => Math.abs(seconds) >= one) ?? units.at(-1)!;
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}

/** The time now, anew every ten seconds. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(clock);
  }, []);
  return now;
}

export const Ago = ({ at }: { at: string | null | undefined }) => {
  const [locale] = useLocaleState();
  const now = useNow();
  if (!at) return null;
  return (
    <time dateTime={at} title={new Date(at).toLocaleString(locale)}>
      {agoInWords(at, now, locale)}
    </time>
  );
};
