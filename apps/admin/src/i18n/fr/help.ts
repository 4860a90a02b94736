import type { help as english } from '../en/help';

export const help: typeof english = {
  help: {
    title: 'Aide',
    unknown: { title: 'Ce sujet n’existe pas', text: 'Regardez la liste des sujets.' },
    next: {
      '/xero': 'Ouvrir les réglages de Xero',
      '/xero/queue': 'Ouvrir la file d’export',
      '/help/rules': 'Ce que fait chaque règle',
      '/help/bank-accounts': 'Créer des comptes bancaires pour les mouvements de stock',
    },
    topics: {
      connecting: {
        title: 'Se connecter à Xero',
        about: 'Instructions de connexion pour administrateurs. Cela prend quelques minutes.',
        steps: {
          open: 'Ouvrez Comptabilité > Xero et appuyez sur Activer.',
          signIn:
            'Connectez-vous chez Xero avec une personne qui peut gérer l’organisation : conseiller ou utilisateur standard.',
          allow: 'Choisissez-y l’organisation et autorisez l’accès.',
          choose: 'De retour dans le CRM, choisissez l’organisation s’il y en a plusieurs.',
          setUp:
            'Parcourez l’installation : choisissez ce qui est repris, regardez le plan, décidez des correspondances, et lancez-la.',
          settings:
            'Choisissez comptes et taux de taxe dans les réglages. Dès lors les fiches sont envoyées toutes seules.',
        },
      },
      'bank-accounts': {
        title: 'Créer des comptes bancaires pour les mouvements de stock',
        about:
          'Un inventaire envoie une facture fournisseur pour le surplus et un avoir pour le manque. Les deux sont réglés aussitôt, et il faut pour cela un compte qui ne contient pas d’argent réel.',
        steps: {
          why: 'Utilisez un compte à part : son solde montre ce que vos inventaires ont changé, et vos vrais comptes bancaires restent intacts.',
          open: 'Dans Xero, ouvrez Accounting > Bank accounts, appuyez sur Add bank account, puis choisissez de l’ajouter sans flux bancaire.',
          name: 'Nommez-le « Mouvements de stock », dans votre monnaie de base.',
          code: 'Donnez-lui un code, par exemple 095. Un seul compte peut servir aux paiements et aux remboursements ; vous pouvez aussi en faire deux.',
          choose:
            'Dans le CRM, ouvrez Comptabilité > Xero > Réglages, relisez comptes et taux de taxe (derrière les trois points), puis choisissez-le comme compte des paiements et des remboursements fournisseurs.',
          check:
            'Choisissez un compte de charges comme compte des ajustements de stock : un compte bancaire n’y est pas possible.',
        },
      },
      syncing: {
        title: 'Comment fonctionne la synchronisation',
        about: 'Le CRM est votre système maître au quotidien ; Xero tient la comptabilité.',
        steps: {
          order:
            'Les fiches sont envoyées dans l’ordre où les choses ont été faites. Tout passe par la file avant d’être synchronisé.',
          financial:
            'Une fiche est envoyée quand elle est financière : un client dès qu’une facture est émise, un produit dès qu’il est en stock, vendu ou acheté. Ce qui est déjà dans Xero est tenu à jour.',
          payments:
            'Les paiements saisis dans Xero arrivent toutes les deux heures pendant les heures de bureau, ou tout de suite avec Importer maintenant.',
          stock: 'Le stock fait foi ici. Là où Xero diffère, il est corrigé avec la valeur du CRM.',
          errors:
            'Ce qui n’a pas pu être synchronisé est annoncé en haut de chaque page. Voir les erreurs mène à la fiche, qui dit en rouge ce qui ne va pas et que faire.',
          exclude: 'Sur chaque fiche vous pouvez cocher Ne pas exporter ou Ne pas importer, et donner une raison.',
        },
      },
      reconnecting: {
        title: 'Autoriser à nouveau et déconnecter',
        about: 'Si votre mot de passe Xero a changé, ou si une autre organisation doit servir.',
        steps: {
          reAuthorise:
            'Ouvrez Comptabilité > Xero, appuyez sur les trois points et choisissez Autoriser à nouveau. Xero demande vos identifiants et la connexion est renouvelée.',
          disconnect: 'Choisissez Déconnecter pour arrêter la synchronisation. Ce qui est dans la file attend.',
          stays: 'Toutes les données synchronisées restent intactes dans les deux systèmes.',
          other:
            'Pour une autre organisation, déconnectez, puis connectez-vous à l’autre ; le CRM vous demande de confirmer.',
        },
      },
    },
    rules: {
      title: 'Ce que fait chaque règle',
      about: 'Comment chaque type de fiche est synchronisé.',
      text: 'Voici ce qui se passe tant qu’un module est automatique. En manuel il n’est envoyé qu’avec Exporter ; désactivé, jamais. Une fiche marquée Ne pas exporter entraîne avec elle ce qui en dépend.',
      columns: { module: 'Module', rule: 'Quand il est envoyé', what: 'Ce que Xero reçoit' },
    },
    errors: { title: 'Erreurs', about: 'Ce que signifie chaque erreur et que faire.' },
    error: {
      title: 'Erreur',
      remedy: 'Que faire',
      who: 'Qui peut la corriger :',
      code: 'Code : %{code}',
      unknown: 'Il n’y a pas d’erreur avec le code %{code}.',
      all: 'Toutes les erreurs',
    },
    audience: {
      staff: 'Personnel',
      administrator: 'Administrateur',
      bookkeeper: 'Comptable',
      support: 'Assistance',
    },
  },
};
