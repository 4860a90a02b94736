/** A page of the help: how many paragraphs and steps its texts have under `help.topics.<name>`, and where it leads next. */
interface Topic {
  steps: readonly string[];
  next: readonly string[];
}

export const topics: Record<string, Topic> = {
  connecting: {
    steps: ['open', 'signIn', 'allow', 'choose', 'setUp', 'settings'],
    next: ['/xero', '/help/bank-accounts'],
  },
  'bank-accounts': {
    steps: ['why', 'open', 'name', 'code', 'choose', 'check'],
    next: ['/xero?field=accounts.supplierPayments', '/help/rules'],
  },
  syncing: {
    steps: ['order', 'financial', 'payments', 'stock', 'errors', 'exclude'],
    next: ['/help/rules', '/xero/queue'],
  },
  reconnecting: { steps: ['reAuthorise', 'disconnect', 'stays', 'other'], next: ['/xero'] },
};
