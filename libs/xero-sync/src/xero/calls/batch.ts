import type { AccountingApi } from 'xero-node';
import type {
  CallDefinition,
  CallResult,
  Found,
  Member,
  MemberResult,
  PreparedCall,
  Remote,
  SendOptions,
  Session,
} from '../../engine/call.js';
import { judge, type Judged } from '../answer.js';
import { messagesOf } from '../messages.js';
import { type Json, listIn } from '../values.js';
import { problemsOf } from '../xero.errors.js';
import { resultOf, XeroSession } from '../xero.session.js';

/** How one kind of element is sent, recognised in the answer and looked for. */
export interface CallShape {
  name: string;
  batchSize: number;
  /** Name of the list in request and answer, e.g. `Invoices`. */
  plural: string;
  /** Arguments besides the body, stored with the attempt. */
  argsOf?(members: readonly Member[]): PreparedCall['args'];
  /** Body of the request; by default the list of elements under its plural. Undefined for calls without a body. */
  bodyOf?(members: readonly Member[]): Json | undefined;
  ask(api: AccountingApi, tenantId: string, key: string, args: PreparedCall['args']): Promise<unknown>;
  /** The keys by which an answered element and a member are the same thing. Undefined: the element shows none. */
  keyOf(element: Json): string | undefined;
  memberKey?(member: Member): string;
  /** The document an answered element describes; undefined when it has no real id. */
  remoteOf(element: Json): Remote | undefined;
  find(session: XeroSession, members: readonly Member[]): Promise<Found[]>;
  /** The id of the document is in the path, so that 404 speaks of that document. Elsewhere 404 means nothing known. */
  idInPath?: boolean;
  /** For removals: the document as it is afterwards, when the answer is empty or shows only the mark of removal. */
  removed?(member: Member): Remote;
  /** A last look at what was refused, to say more in the words; may cost a read, never fails. */
  explain?(session: XeroSession, members: readonly Member[], results: MemberResult[]): Promise<void>;
}

/** A call definition from a shape. Sends exactly the prepared bytes; never throws. */
export function defineCall(shape: CallShape): CallDefinition {
  return {
    name: shape.name,
    batchSize: shape.batchSize,
    prepare: (members) => prepare(shape, members),
    send: (session, prepared, options, members) => send(shape, session, prepared, options, members),
    find: (session, members) => shape.find(XeroSession.of(session), members),
  };
}

function prepare(shape: CallShape, members: readonly Member[]): PreparedCall {
  const body = shape.bodyOf ? shape.bodyOf(members) : { [shape.plural]: members.map((member) => member.element) };
  return {
    call: shape.name,
    args: shape.argsOf?.(members) ?? {},
    body: body === undefined ? '' : JSON.stringify(body),
  };
}

async function send(
  shape: CallShape,
  session: Session,
  prepared: PreparedCall,
  options: SendOptions,
  members: readonly Member[],
): Promise<CallResult> {
  try {
    const xero = XeroSession.of(session);
    const reply = await xero.write(
      (api) => shape.ask(api, xero.tenantId, options.idempotencyKey, prepared.args),
      prepared.body === '' ? undefined : prepared.body,
      options.sendBy,
    );
    const judged = judge(reply);
    const result = readAnswer(shape, judged, members);
    if (result.members) await shape.explain?.(xero, members, result.members);
    return result;
  } catch {
    // A fault of ours after the first byte may have left: nobody knows. Its text may quote the request.
    return { outcome: 'unknown', problems: [] };
  }
}

/** The result of a whole answer and, where it lists elements, of each member. */
export function readAnswer(shape: CallShape, judged: Judged, members: readonly Member[]): CallResult {
  const result = resultOf(judged);
  if (result.httpStatus === 404 && (!shape.idInPath || shape.removed)) {
    // A removal that meets nothing is looked up: the document may be gone, or the address wrong.
    return { ...result, outcome: 'unknown' };
  }
  if (judged.outcome === 'refused' && members.length === 1) {
    return { ...result, members: [{ outcome: 'refused', problems: judged.problems, warnings: [] }] };
  }
  // Of several nobody knows which one was to blame: the result goes without members.
  if (judged.outcome !== 'applied') return result;
  const { body } = judged;
  const [first] = members;
  if (shape.removed && first && (!body || body['IsDeleted'] === true)) {
    return { ...result, members: [{ outcome: 'applied', remote: shape.removed(first), problems: [], warnings: [] }] };
  }
  const elements = body && (Array.isArray(body['Elements']) ? listIn(body, 'Elements') : listIn(body, shape.plural));
  if (!body || !elements || elements.length === 0) return { ...result, outcome: 'unknown' };
  // A summarised 400 says nothing sure about the elements without a message: they may be stored or not.
  const summarised = result.httpStatus === 400;
  const matched = match(shape, members, elements);
  const results = members.map((member, at) => judgeElement(shape, member, matched[at], summarised));
  const rootWarnings = messagesOf({ Warnings: body['Warnings'] }, 'Warnings');
  const [only] = results;
  if (only && results.length === 1) only.warnings.push(...rootWarnings);
  return { ...result, members: results };
}

/**
 * Which element answers which member. By key first: the order of the answer is a habit of Xero's, not a promise. The
 * place counts only for elements that show no key at all, and only when no element is missing or extra.
 */
function match(shape: CallShape, members: readonly Member[], elements: readonly Json[]): (Json | undefined)[] {
  const [only] = elements;
  // What is refused may carry an id that Xero made up for the answer; of one thing that was asked it can mean no other.
  if (only && elements.length === 1 && members.length === 1 && isRefused(only)) return [only];
  const same = (key: string) => key.trim().toLowerCase();
  const keyed = new Map<string, Json[]>();
  for (const element of elements) {
    const key = shape.keyOf(element);
    if (key !== undefined) keyed.set(same(key), [...(keyed.get(same(key)) ?? []), element]);
  }
  return members.map((member, at) => {
    const found = keyed.get(same(shape.memberKey?.(member) ?? member.remoteId ?? member.naturalKey)) ?? [];
    if (found.length > 0) return oneOf(shape, found);
    const there = elements.length === members.length ? elements[at] : undefined;
    return there && shape.keyOf(there) === undefined ? there : undefined;
  });
}

/** Repeated elements are one when they name one document; two documents under one key are nobody's answer. */
function oneOf(shape: CallShape, found: readonly Json[]): Json | undefined {
  const ids = new Set(found.map((element) => shape.remoteOf(element)?.id));
  return ids.size === 1 ? found[0] : undefined;
}

function judgeElement(shape: CallShape, member: Member, element: Json | undefined, summarised: boolean): MemberResult {
  const unknown: MemberResult = { outcome: 'unknown', problems: [], warnings: [] };
  if (!element) return unknown;
  const warnings = messagesOf(element, 'Warnings');
  const errors = messagesOf(element, 'ValidationErrors');
  if (isRefused(element)) {
    const told = errors.length > 0 ? errors : ['Xero gave no reason.'];
    return { outcome: 'refused', problems: problemsOf(told, member.naturalKey), warnings };
  }
  const remote = summarised ? undefined : shape.remoteOf(element);
  return remote ? { outcome: 'applied', remote, problems: [], warnings } : unknown;
}

/** By its marks and messages alone. An id proves nothing: refused elements may carry a real-looking one. */
const isRefused = (element: Json): boolean =>
  messagesOf(element, 'ValidationErrors').length > 0 ||
  element['StatusAttributeString'] === 'ERROR' ||
  element['HasErrors'] === true ||
  element['HasValidationErrors'] === true;
