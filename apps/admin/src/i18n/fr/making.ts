import type { making as english } from '../en/making';

export const making: typeof english = {
  making: {
    components: 'Composants',
    inputs: 'Entrées',
    cost: 'Coût',
    costs: { materials: 'Matières', labour: 'Main-d’œuvre', overhead: 'Frais généraux', total: 'Ensemble' },
    activate: 'Fabriquer d’après celle-ci',
    retire: 'Retirer',
    retireSure: 'Le produit n’aura plus de nomenclature tant qu’une autre n’est pas activée.',
    release: 'Lancer',
  },
  resources: {
    'bills-of-materials': { name: 'Nomenclature |||| Nomenclatures', fields: {} },
    'work-orders': {
      name: 'Ordre de fabrication |||| Ordres de fabrication',
      fields: {},
      helper: {
        producedQuantity: 'Unités bonnes. Vide : la commande moins le rebut.',
        scrappedQuantity: 'Unités perdues ; les bonnes en portent le coût.',
        labourValue: 'Pour tout l’ordre. Vide : comme prévu.',
      },
    },
  },
  helper: {
    ofOneUnit: 'Pour une unité, dans la devise de base.',
    inOneUnit: 'Dans une unité du produit.',
    scrapPercent: 'Perdu en chemin et nécessaire en plus, en pour cent.',
  },
  fields: {
    revision: 'Version',
    active: 'Active',
    labourCost: 'Main-d’œuvre',
    overheadCost: 'Frais généraux',
    scrapPercent: 'Rebut %',
    producedQuantity: 'Produit',
    scrappedQuantity: 'Perdu',
    consumedQuantity: 'Consommé',
    inputValue: 'Entrées',
    labourValue: 'Main-d’œuvre',
    overheadValue: 'Frais généraux',
    outputValue: 'Ensemble',
  },
};
