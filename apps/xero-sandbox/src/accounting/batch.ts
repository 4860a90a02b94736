import type { Tx } from '../journal/store.js';
import { Invalid, ok, type Reply } from '../wire/errors.js';
import { echo, type Sent } from '../wire/shape.js';
import { type Call, envelope } from './call.js';

/** One stored element: how it is shown, and what Xero warns about. */
export interface Stored {
  view: Record<string, unknown>;
  warnings?: string[];
}

export interface BatchRules {
  /** Envelope key, e.g. `Invoices`. */
  name: string;
  errorFlag: 'HasErrors' | 'HasValidationErrors' | undefined;
  /** What a refused element shows besides what was sent: a real-looking id, or the zero GUID. */
  refusedExtras: () => Record<string, unknown>;
}

/**
 * Stores the elements of a request one by one (api-facts 3.2): with `summarizeErrors=false` the good ones stay and all
 * come back with their status; otherwise one bad element makes the whole answer 400.
 */
export function runBatch(
  call: Call,
  elements: Sent[],
  rules: BatchRules,
  store: (sent: Sent, tx: Tx) => Stored,
): Reply {
  const summarise = call.query.get('summarizeErrors')?.toLowerCase() !== 'false';
  const whole = call.tx.part();
  const outcomes = elements.map((sent) => attempt(whole, sent, store));
  const refused = outcomes.flatMap((outcome, index) =>
    outcome instanceof Invalid ? [refusedView(elements[index]!, outcome, rules)] : [],
  );
  if (summarise && refused.length > 0) {
    if (call.world.settings.summarisedBatch === 'storeGood') whole.commit();
    return validationReply(refused);
  }
  whole.commit();
  const shown = outcomes.map((outcome, index) =>
    outcome instanceof Invalid
      ? { ...refusedView(elements[index]!, outcome, rules), StatusAttributeString: 'ERROR' }
      : storedView(outcome, rules, summarise),
  );
  return envelope(call, rules.name, shown);
}

/** Stores the one element of a request; a refusal is always 400. */
export function runSingle(call: Call, sent: Sent, rules: BatchRules, store: (sent: Sent, tx: Tx) => Stored): Reply {
  const outcome = attempt(call.tx, sent, store);
  if (outcome instanceof Invalid) return validationReply([refusedView(sent, outcome, rules)]);
  return envelope(call, rules.name, [storedView(outcome, rules, true)]);
}

function attempt(parent: Tx, sent: Sent, store: (sent: Sent, tx: Tx) => Stored): Stored | Invalid {
  const part = parent.part();
  try {
    const stored = store(sent, part);
    part.commit();
    return stored;
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
}

function storedView(stored: Stored, rules: BatchRules, summarise: boolean): Record<string, unknown> {
  const warnings = stored.warnings ?? [];
  return {
    ...stored.view,
    ...(rules.errorFlag ? { [rules.errorFlag]: false } : {}),
    ...(summarise ? {} : { StatusAttributeString: warnings.length > 0 ? 'WARNING' : 'OK' }),
    ...(warnings.length > 0 ? { Warnings: warnings.map((Message) => ({ Message })) } : {}),
  };
}

function refusedView(sent: Sent, invalid: Invalid, rules: BatchRules): Record<string, unknown> {
  const view: Record<string, unknown> = { ...rules.refusedExtras(), ...echo(sent) };
  for (const { path, index, messages } of invalid.nested) {
    const list = view[path];
    if (Array.isArray(list) && list[index]) {
      list[index] = { ...(list[index] as object), ValidationErrors: messages.map((Message) => ({ Message })) };
    }
  }
  if (rules.errorFlag) view[rules.errorFlag] = true;
  view['ValidationErrors'] = invalid.messages.map((Message) => ({ Message }));
  return view;
}

export function validationReply(elements: Record<string, unknown>[]): Reply {
  const body = {
    ErrorNumber: 10,
    Type: 'ValidationException',
    Message: 'A validation exception occurred',
    Elements: elements,
  };
  return { ...ok(body), status: 400 };
}
