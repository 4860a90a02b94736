import { useXeroAct } from '../ask-xero';

/** The way to Xero's own page of consent: the whole page goes there, and comes back to `/xero/connected`. */
export function useConsent() {
  const { mutate, isPending, isSuccess } = useXeroAct<{ authorizeUrl: string }>({
    onDone: ({ authorizeUrl }) => window.location.assign(authorizeUrl),
  });
  return {
    begin: (way: 'connect' | 're-authorise') => mutate({ path: way, body: {} }),
    isBusy: isPending || isSuccess,
  };
}
