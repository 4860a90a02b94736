import type { settings as english } from '../en/settings';

export const settings: typeof english = {
  resources: {
    'payment-methods': { name: 'Mode de paiement |||| Modes de paiement', fields: {} },
    'tax-rates': {
      name: 'Taux de taxe |||| Taux de taxe',
      fields: { rate: 'Pourcentage' },
      helper: { rate: 'Par exemple 20 ou 7,7. Un taux ne change jamais : créez-en un nouveau et archivez l’ancien.' },
    },
  },
};
