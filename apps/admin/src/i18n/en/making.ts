export const making = {
  making: {
    components: 'Components',
    inputs: 'Inputs',
    cost: 'Cost',
    costs: { materials: 'Materials', labour: 'Labour', overhead: 'Overhead', total: 'Together' },
    activate: 'Make from it',
    retire: 'Retire',
    retireSure: 'The product will have no bill of materials until another one is made active.',
    release: 'Release',
  },
  resources: {
    'bills-of-materials': { name: 'Bill of materials |||| Bills of materials', fields: {} },
    'work-orders': {
      name: 'Work order |||| Work orders',
      fields: {},
      helper: {
        producedQuantity: 'Good units. Empty: what was ordered less what was spoilt.',
        scrappedQuantity: 'Spoilt units; the good ones bear their cost.',
        labourValue: 'For the whole order. Empty: as planned.',
      },
    },
  },
  helper: {
    ofOneUnit: 'Of one unit, in the base currency.',
    inOneUnit: 'In one unit of the product.',
    scrapPercent: 'Lost on the way and needed on top, in percent.',
  },
  fields: {
    revision: 'Revision',
    active: 'Active',
    labourCost: 'Labour',
    overheadCost: 'Overhead',
    scrapPercent: 'Scrap %',
    producedQuantity: 'Made',
    scrappedQuantity: 'Spoilt',
    consumedQuantity: 'Used',
    inputValue: 'Inputs',
    labourValue: 'Labour',
    overheadValue: 'Overhead',
    outputValue: 'Together',
  },
};
