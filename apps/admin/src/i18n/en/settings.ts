export const settings = {
  resources: {
    'payment-methods': { name: 'Payment method |||| Payment methods', fields: {} },
    'tax-rates': {
      name: 'Tax rate |||| Tax rates',
      fields: { rate: 'Percent' },
      helper: { rate: 'Such as 20 or 7.7. A rate never changes: make a new one and archive the old.' },
    },
  },
};
