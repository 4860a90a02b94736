import type { parties as english } from '../en/parties';

export const parties: typeof english = {
  address: { postal: 'Adresse postale', street: 'Adresse' },
  party: { people: 'Personnes', invoices: 'Factures', 'supplier-bills': 'Factures fournisseurs' },
  helper: {
    salesTermsDays: 'Jours jusqu’à l’échéance d’une facture.',
    purchaseTermsDays: 'Jours jusqu’à l’échéance d’une facture fournisseur.',
    currency: 'Trois lettres, par exemple EUR. Vide : la devise de l’espace de travail.',
    archived: 'Reste dans tout ce qui a été écrit, mais n’est plus proposé nulle part.',
  },
  resources: {
    companies: { name: 'Société |||| Sociétés', fields: {} },
    contacts: {
      name: 'Personne |||| Personnes',
      fields: {},
      helper: {
        companyId: 'Vide : un client particulier.',
        isPrimary: 'Remplace la personne principale actuelle.',
      },
    },
    'supplier-companies': { name: 'Fournisseur |||| Fournisseurs', fields: {} },
    'supplier-contacts': { name: 'Contact fournisseur |||| Contacts fournisseurs', fields: {} },
  },
  fields: {
    firstName: 'Prénom',
    lastName: 'Nom de famille',
    email: 'E-mail',
    phone: 'Téléphone',
    mobile: 'Mobile',
    fax: 'Fax',
    website: 'Site web',
    taxNumber: 'Numéro fiscal',
    salesTermsDays: 'Délai client',
    purchaseTermsDays: 'Délai fournisseur',
    isCustomer: 'Client',
    isSupplier: 'Fournisseur',
    isPrimary: 'Personne principale',
    includeInEmails: 'Reçoit les e-mails à la société',
    addresses: 'Adresses',
    kind: 'Genre',
    line1: 'Rue',
    line2: 'Complément',
    city: 'Ville',
    region: 'Région',
    postalCode: 'Code postal',
    country: 'Pays',
  },
};
