/** The arrows of docs/architecture.md. Each rule is proven to bite by tools/arch/dependency-rules.spec.ts. */
const only = '^(apps|libs|examples|tools)';
module.exports = {
  forbidden: [
    {
      name: 'core-knows-nobody',
      comment: 'crm-core imports nothing of ours and no Xero client: it can be explained without ever saying Xero.',
      severity: 'error',
      from: { path: '^libs/crm-core/' },
      to: { path: '^(libs/xero-sync|apps|examples|tools)/|node_modules/xero-node' },
    },
    {
      name: 'sync-meets-core-in-one-folder',
      comment: 'Only host-crm-core/ knows the CRM core; everything else of xero-sync knows its host through the port.',
      severity: 'error',
      from: { path: '^libs/xero-sync/', pathNot: '^libs/xero-sync/(src/host-crm-core|test)/' },
      to: { path: '^libs/crm-core/' },
    },
    {
      name: 'libs-know-no-apps',
      comment: 'Arrows point from apps to libs.',
      severity: 'error',
      from: { path: '^libs/[^/]+/src/' },
      to: { path: '^(apps|examples|tools)/' },
    },
    {
      name: 'libs-by-the-front-door',
      comment: 'A lib is entered through its index (or testing/ from tests); a deep import couples to what may change.',
      severity: 'error',
      from: { path: '^(apps|libs|examples|tools)/([^/]+)/', pathNot: '\\.(int-|e2e-)?spec\\.ts$|/test/' },
      to: { path: '^libs/([^/]+)/src/(?!index\\.ts$|host-crm-core/index\\.ts$)', pathNot: '^libs/$2/' },
    },
    {
      name: 'sandbox-is-a-stranger',
      comment: 'The stand-in of Xero shares no code with the product, or it would share its mistakes.',
      severity: 'error',
      from: { path: '^apps/xero-sandbox/' },
      to: { path: '^(libs|examples|tools|apps/api|apps/admin)/|node_modules/(xero-node|decimal\\.js)/' },
    },
    {
      name: 'nobody-imports-the-sandbox',
      comment: 'The product talks to the sandbox over HTTP only; tests may start it.',
      severity: 'error',
      from: { path: `${only}/`, pathNot: '^apps/xero-sandbox/|\\.(int-|e2e-)?spec\\.ts$|/test/|^tools/' },
      to: { path: '^apps/xero-sandbox/' },
    },
    {
      name: 'judges-are-strangers',
      comment: 'What judges the product shares no code with it, nor with the sandbox: it would share its mistakes.',
      severity: 'error',
      from: { path: '^tools/', pathNot: '^tools/arch/' },
      to: { path: '^(libs|apps|examples)/|node_modules/(xero-node|typeorm|decimal\\.js)/' },
    },
    {
      name: 'engine-stands-alone',
      comment: 'The engine knows exporters and calls through its own contracts; it never says Xero.',
      severity: 'error',
      from: { path: '^libs/xero-sync/src/engine/' },
      to: {
        path: '^libs/xero-sync/src/(records|xero|connection|settings|reference|api|host-crm-core)/|node_modules/xero-node',
      },
    },
    {
      name: 'xero-client-knows-no-tables',
      comment: 'xero/ is a library about somebody else’s API: no ORM, no entities.',
      severity: 'error',
      from: { path: '^libs/xero-sync/src/xero/' },
      to: { path: 'node_modules/typeorm/|^libs/xero-sync/src/(records|settings|connection|api|host-crm-core)/' },
    },
    {
      name: 'records-do-not-meet',
      comment: 'A record folder never imports another: it needs their remote id and asks the links for it.',
      severity: 'error',
      from: { path: '^libs/xero-sync/src/records/([^/]+)/' },
      to: { path: '^libs/xero-sync/src/records/([^/]+)/', pathNot: '^libs/xero-sync/src/records/($1|document)/' },
    },
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one thought in two places.',
      severity: 'error',
      from: { pathNot: '\\.entity\\.ts$' },
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
