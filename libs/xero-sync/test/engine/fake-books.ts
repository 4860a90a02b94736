import { randomUUID } from 'node:crypto';
import type { CallDefinition, CallResult, Found, Member, MemberResult, Remote } from '../../src/engine/call.js';
import { CallFailed } from '../../src/engine/call.js';
import type { Problem } from '../../src/engine/outcome.js';

/** One effect in the books, in the order in which it happened. */
export interface Effect {
  call: string;
  effect: 'create' | 'update' | 'void' | 'delete';
  key: string;
  content: string;
}

interface Document {
  remote: Remote;
  key: string;
  content: string;
  gone: boolean;
}

export type Fault =
  | 'ok'
  /** Took effect, answer lost. */
  | 'lost'
  /** Never arrived, but nobody can know. */
  | 'dropped'
  | 'not_sent'
  | 'throttled'
  | 'auth'
  | 'offline';

const problem = (code: string, sentence: string): Problem => ({ code, sentence, remedy: 'Mend it.', fixIn: 'record' });

/** A provider of our own: keeps documents, refuses what refers to something it does not have, and fails on request. */
export class FakeBooks {
  readonly journal: Effect[] = [];
  readonly requests: { call: string; keys: string[]; idempotencyKey: string; body: string; at: number }[] = [];
  readonly documents = new Map<string, Document>();
  /** What becomes of the n-th call (from 1). */
  fault: (call: string, n: number) => Fault = () => 'ok';
  refuse: (element: Record<string, unknown>) => Problem | undefined = () => undefined;
  /** Runs while a call is "in the air". */
  during: (call: string) => Promise<void> = async () => {};
  retryAfterSeconds = 1;
  remembersKeys = true;
  inFlight = 0;
  mostInFlight = 0;
  private sent = 0;
  private readonly answers = new Map<string, CallResult>();

  readonly calls: CallDefinition[] = [
    'contacts.create',
    'contacts.update',
    'items.create',
    'items.update',
    'invoices.create',
    'invoices.update',
    'payments.create',
    'payments.delete',
  ].map((name) => this.define(name, name === 'payments.delete' ? 1 : 50));

  keysOf(call: string): string[] {
    return this.journal.filter((effect) => effect.call === call).map((effect) => effect.key);
  }

  private define(name: string, batchSize: number): CallDefinition {
    return {
      name,
      batchSize,
      prepare: (members) => ({ call: name, args: {}, body: JSON.stringify(members.map((member) => member.element)) }),
      send: (_session, prepared, options, members) => this.send(name, prepared.body, options.idempotencyKey, members),
      find: async (_session, members) => members.map((member) => this.look(name, member)),
    };
  }

  private async send(
    call: string,
    body: string,
    idempotencyKey: string,
    members: readonly Member[],
  ): Promise<CallResult> {
    this.sent += 1;
    const fault = this.fault(call, this.sent);
    this.requests.push({
      call,
      keys: members.map((member) => member.naturalKey),
      idempotencyKey,
      body,
      at: Date.now(),
    });
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    await this.during(call);
    await new Promise((resolve) => setTimeout(resolve, 2));
    this.inFlight -= 1;
    if (fault === 'throttled')
      return {
        outcome: 'throttled',
        problems: [],
        retryAfterSeconds: this.retryAfterSeconds,
        limits: { problem: 'minute' },
      };
    if (fault === 'auth') return { outcome: 'auth', problems: [], httpStatus: 401 };
    if (fault === 'not_sent' || fault === 'offline') return { outcome: fault, problems: [] };
    if (fault === 'dropped') return { outcome: 'unknown', problems: [] };
    const answer = this.answer(call, body, idempotencyKey, members);
    return fault === 'lost' ? { outcome: 'unknown', problems: [] } : answer;
  }

  private answer(call: string, body: string, idempotencyKey: string, members: readonly Member[]): CallResult {
    const known = this.answers.get(idempotencyKey);
    if (known && this.remembersKeys) return known;
    const elements = JSON.parse(body) as Record<string, unknown>[];
    const result: CallResult = {
      outcome: 'applied',
      problems: [],
      httpStatus: 200,
      members: elements.map((element, i) => this.apply(call, element, members[i]!)),
    };
    this.answers.set(idempotencyKey, result);
    return result;
  }

  private apply(call: string, element: Record<string, unknown>, member: Member): MemberResult {
    const refused = this.refuse(element) ?? this.objection(call, element, member);
    if (refused) return { outcome: 'refused', problems: [refused], warnings: [] };
    const type = call.split('.')[0]!;
    const effect = element['effect'] as Effect['effect'];
    const key = member.naturalKey;
    const content = String(element['content']);
    this.journal.push({ call, effect, key, content });
    if (effect === 'create') {
      const remote: Remote = { type, id: randomUUID(), number: key, status: 'AUTHORISED', ...totalOf(element) };
      this.documents.set(`${type}/${key}`, { remote, key, content, gone: false });
      return { outcome: 'applied', remote, problems: [], warnings: [] };
    }
    const document = this.documents.get(`${type}/${key}`)!;
    document.content = content;
    document.gone = effect === 'void' || effect === 'delete';
    const remote = { ...document.remote, ...totalOf(element), status: document.gone ? 'VOIDED' : 'AUTHORISED' };
    return { outcome: 'applied', remote, problems: [], warnings: [] };
  }

  private objection(call: string, element: Record<string, unknown>, member: Member): Problem | undefined {
    const type = call.split('.')[0]!;
    const existing = this.documents.get(`${type}/${member.naturalKey}`);
    if (element['effect'] === 'create' && existing) return problem('number_taken', `${member.naturalKey} exists.`);
    if (element['effect'] !== 'create' && existing?.remote.id !== member.remoteId)
      return problem('missing', `${member.naturalKey} is not the document that was meant.`);
    const ids = new Set([...this.documents.values()].filter(({ gone }) => !gone).map(({ remote }) => remote.id));
    const unknown = ((element['refersTo'] ?? []) as string[]).find((id) => !ids.has(id));
    return unknown === undefined ? undefined : problem('reference_missing', `It refers to ${unknown}.`);
  }

  private look(call: string, member: Member): Found {
    const fault = this.lookFault();
    if (fault) throw new CallFailed({ outcome: fault, problems: [] }, 'The look failed.');
    this.looks += 1;
    const type = call.split('.')[0]!;
    const document = this.documents.get(`${type}/${member.naturalKey}`);
    if (!document) return { found: 'none' };
    const sameContent = document.content === String(member.element['content']);
    return {
      found: 'one',
      remote: document.remote,
      sameContent,
      gone: document.gone,
      ...(sameContent ? {} : { difference: `There: ${document.content}.` }),
    };
  }

  looks = 0;
  lookFault: () => 'offline' | 'unknown' | undefined = () => undefined;

  /** A document that somebody else made. */
  plant(type: string, key: string, content: string): void {
    this.documents.set(`${type}/${key}`, {
      remote: { type, id: randomUUID(), number: key },
      key,
      content,
      gone: false,
    });
  }
}

const totalOf = (element: Record<string, unknown>): { total?: string } =>
  typeof element['total'] === 'string' ? { total: element['total'] } : {};
