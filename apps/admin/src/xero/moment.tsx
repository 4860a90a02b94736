import { useEffect, useState } from 'react';
import { useLocaleState } from 'react-admin';
import { agoInWords } from './ago';

/** A moment in the time of the reader, short. */
export const Moment = ({ at }: { at: string | null | undefined }) => {
  const [locale] = useLocaleState();
  if (!at) return null;
  const text = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
  return <time dateTime={at}>{text}</time>;
};

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
