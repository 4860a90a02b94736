import { useNotify, useTranslate } from 'react-admin';
import { Problem } from '../data/rest';

/** Says what went wrong and what to do, in the server's own sentences. */
export function useProblemNotice(): (error: unknown) => void {
  const notify = useNotify();
  const translate = useTranslate();
  return (error) => {
    const words = error instanceof Problem ? [error.message, error.remedy].filter(Boolean).join(' ') : String(error);
    notify(words || translate('problem.title'), { type: 'error', autoHideDuration: 12_000 });
  };
}
