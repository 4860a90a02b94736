import type { stock as english } from '../en/stock';

export const stock: typeof english = {
  stock: {
    byLocation: 'Stock par emplacement',
    ledger: 'Journal du stock',
    causes: {
      sale: 'Vente',
      return: 'Retour client',
      purchase: 'Achat',
      supplierReturn: 'Retour fournisseur',
      adjustment: 'Ajustement',
      stocktake: 'Inventaire',
      transfer: 'Transfert',
      workOrder: 'Ordre de fabrication',
      correction: 'Correction',
      void: 'Document annulé',
    },
  },
  resources: {
    products: {
      name: 'Produit |||| Produits',
      fields: {},
      helper: { tracked: 'Le journal du stock le compte : les ventes le sortent, les achats l’entrent.' },
    },
    'product-groups': { name: 'Groupe de produits |||| Groupes de produits', fields: {} },
    locations: {
      name: 'Emplacement |||| Emplacements',
      fields: { isDefault: 'Par défaut' },
      helper: { isDefault: 'Les documents sans emplacement utilisent celui-ci.' },
    },
    'stock-movements': { name: 'Mouvement de stock |||| Mouvements de stock', fields: {} },
  },
  fields: {
    description: 'Description',
    purchaseDescription: 'Description d’achat',
    salesPrice: 'Prix de vente',
    purchasePrice: 'Prix d’achat',
    salesTaxRateId: 'Taxe sur les ventes',
    purchaseTaxRateId: 'Taxe sur les achats',
    groupId: 'Groupe',
    tracked: 'Stock suivi',
    isSold: 'Vendu',
    isPurchased: 'Acheté',
    averageCost: 'Coût moyen',
    onHand: 'En stock',
    quantity: 'Quantité',
    unitCost: 'Coût unitaire',
    value: 'Valeur',
    cause: 'Cause',
    businessDate: 'Date',
  },
};
