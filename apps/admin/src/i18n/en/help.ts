/** The help inside the product. */
export const help = {
  help: {
    title: 'Help',
    unknown: { title: 'There is no such topic', text: 'Look at the list of topics.' },
    next: {
      '/xero': 'Open the Xero settings',
      '/xero/queue': 'Open the export queue',
      '/help/rules': 'What each rule does',
      '/help/bank-accounts': 'Setting up bank accounts for stock movements',
    },
    topics: {
      connecting: {
        title: 'Connecting with Xero',
        about: 'Connection instructions for administrators. It takes a few minutes.',
        steps: {
          open: 'Open Accounting > Xero and press Activate.',
          signIn: 'Sign in at Xero with a person who may manage the organisation: an adviser or a standard user.',
          allow: 'Choose the organisation there and allow access.',
          choose: 'Back in the CRM, choose the organisation when there are several.',
          setUp:
            'Go through the set-up: choose what is taken over, look at the plan, decide about matches, and run it.',
          settings: 'Choose accounts and tax rates in the settings. From then on records are sent by themselves.',
        },
      },
      'bank-accounts': {
        title: 'Setting up bank accounts for stock movements',
        about:
          'A stocktake sends a supplier bill for what was found more and a credit note for what was found less. Both are paid at once, and need an account for that which holds no real money.',
        steps: {
          why: 'Use an account of its own: its balance shows what your stocktakes changed, and your real bank accounts stay untouched.',
          open: 'In Xero open Accounting > Bank accounts and press Add bank account, then choose to add it without a bank feed.',
          name: 'Call it “Stock movements”, in your base currency.',
          code: 'Give it a code, such as 095. One account can serve for payments and refunds; you may also make two.',
          choose:
            'In the CRM open Accounting > Xero > Settings, read accounts and tax rates again (behind the three dots), then choose it as bank account for supplier payments and for supplier refunds.',
          check: 'Choose an expense account as account for stock adjustments: a bank account cannot be used there.',
        },
      },
      syncing: {
        title: 'How data syncing works',
        about: 'The CRM is your master system day to day; Xero keeps the books.',
        steps: {
          order: 'Records are sent in the order in which things were done. Everything is queued before it is synced.',
          financial:
            'A record is sent when it is financial: a customer once an invoice has been issued, a product once it is in stock, sold or purchased. What is in Xero already is kept up to date.',
          payments:
            'Payments that are entered in Xero come in every two hours during business hours, or at once with Import now.',
          stock: 'Stock is master here. Where Xero differs, it is corrected with the value of the CRM.',
          errors:
            'What could not be synced is named at the top of every page. View errors leads to the record, which says in red what is wrong and what to do.',
          exclude: 'On each record you can tick Do not export or Do not import, and give a reason.',
        },
      },
      reconnecting: {
        title: 'Re-authorising and disconnecting',
        about: 'When your Xero password changed, or another organisation is to be used.',
        steps: {
          reAuthorise:
            'Open Accounting > Xero, press the three dots and choose Re-authorise. Xero asks for your credentials and the connection is refreshed.',
          disconnect: 'Choose Disconnect to stop syncing. What is in the queue waits.',
          stays: 'All data that was synced stays in both systems, unaffected.',
          other:
            'To use another organisation, disconnect, then connect with the other one; the CRM asks you to confirm it.',
        },
      },
    },
    rules: {
      title: 'What each rule does',
      about: 'How each kind of record is synced.',
      text: 'This is what happens while a module is automatic. Set to manual it is sent only with Export; off, never. A record that is marked Do not export takes what depends on it with it.',
      columns: { module: 'Module', rule: 'When it is sent', what: 'What Xero gets' },
    },
    errors: { title: 'Errors', about: 'What each error means and what to do.' },
    error: {
      title: 'Error',
      remedy: 'What to do',
      who: 'Who can put it right:',
      code: 'Code: %{code}',
      unknown: 'There is no error with the code %{code}.',
      all: 'All errors',
    },
    audience: { staff: 'Staff', administrator: 'Administrator', bookkeeper: 'Bookkeeper', support: 'Support' },
  },
};
