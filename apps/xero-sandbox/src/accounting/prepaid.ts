import { notFound, type Reply } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { type Call, envelope, guidParam, type Route, unitDecimals } from './call.js';
import { documentView, readDocument } from './document-views.js';
import { listing } from './settings-resources.js';

interface PrepaidKind {
  path: 'Prepayments' | 'Overpayments';
  collection: 'prepayments' | 'overpayments';
  /** The list parameter that names records by their reference. */
  filter: 'InvoiceNumbers' | 'References';
}

const KINDS: PrepaidKind[] = [
  { path: 'Prepayments', collection: 'prepayments', filter: 'InvoiceNumbers' },
  { path: 'Overpayments', collection: 'overpayments', filter: 'References' },
];

/** Money paid ahead is read and allocated here; it is made by bank transactions (api-facts 4.6). */
export const prepaidRoutes: Route[] = KINDS.flatMap(
  (kind) =>
    [
      { method: 'GET', pattern: `/${kind.path}`, family: 'payments', handle: (call) => listAll(call, kind) },
      { method: 'GET', pattern: `/${kind.path}/:`, family: 'payments', handle: (call) => getOne(call, kind) },
    ] satisfies Route[],
);

function listAll(call: Call, kind: PrepaidKind): Reply {
  const references = call.query.get(kind.filter)?.split(',');
  const records = call.tx
    .all(kind.collection)
    .filter((record) => !references || references.includes(record.Reference ?? ''));
  const { rows, paged, pagination } = listRecords(records, listing(call), {
    read: (record, path) => readDocument(call.tx, record, path),
    updated: (record) => record.updated,
    id: (record) => record.id,
    pages: true,
  });
  const options = { detail: paged ? ('full' as const) : ('thin' as const), unitDecimals: unitDecimals(call) };
  return envelope(
    call,
    kind.path,
    rows.map((record) => documentView(call.tx, record, options)),
    pagination,
  );
}

function getOne(call: Call, kind: PrepaidKind): Reply {
  const record = call.tx.get(kind.collection, guidParam(call));
  if (!record) throw notFound();
  const options = { detail: 'full' as const, unitDecimals: unitDecimals(call) };
  return envelope(call, kind.path, [documentView(call.tx, record, options)]);
}
