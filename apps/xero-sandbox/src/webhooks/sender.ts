import { randomBytes } from 'node:crypto';
import { connections } from '../identity/people.js';
import type { RecordChange } from '../journal/store.js';
import type { World } from '../world.js';
import { CATEGORY_NAMES, eventsOf, type WireEvent } from './events.js';
import { accepted, type Answer, postTo, signatureOf } from './post.js';

/** One app's subscription: where its events go, and how that stands. */
export interface Subscription {
  clientId: string;
  url: string;
  key: string;
  categories: string[];
  status: 'intent to receive required' | 'ok' | 'disabled';
  /** The last sequence number given out; it counts over all organisations. */
  sequence: number;
}

/** A delivery that was tried, newest last; its bytes never change. */
export interface Sent {
  first: number;
  last: number;
  body: string;
  /** Statuses of the answers, in order; 0 is no answer. */
  answers: number[];
}

interface Waiting {
  delivery: Sent;
  tries: number;
  /** Sandbox time. */
  due: number;
  since: number;
}

interface Numbered {
  sequence: number;
  event: WireEvent;
}

/** How pending events are sent by hand. */
export interface Manner {
  /** How many of the pending events a delivery holds. */
  batch?: number;
  order?: 'asHappened' | 'reversed';
  /** Each delivery this often. */
  times?: number;
  /** Sequence numbers that get lost. */
  lose?: number[];
}

const TICK_MS = 50;
const MOST_EVENTS = 50;
const KEPT = 200;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** After the second try: every quarter of an hour, then ever more seldom (api-facts 6.4). */
const PAUSES = [0, 15 * MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE, 120 * MINUTE, 240 * MINUTE];

/** Tells subscribers what changed in the organisations they are connected to (api-facts 6). */
export class WebhookSender {
  private readonly pending = new Map<string, Numbered[]>();
  private readonly waiting = new Map<string, Waiting[]>();
  private readonly sent = new Map<string, Sent[]>();
  private readonly timer: NodeJS.Timeout;
  private busy = false;
  /** While held, events gather until they are sent by hand. */
  held = false;

  constructor(private readonly world: World) {
    world.store.onCommit = (tenantId, changes) => this.changed(tenantId, changes);
    this.timer = setInterval(() => void this.tick(), TICK_MS).unref();
  }

  all(): Subscription[] {
    return this.world.identity.all<Subscription>('webhook');
  }

  get(clientId: string): Subscription | undefined {
    return this.world.identity.get<Subscription>('webhook', clientId);
  }

  deliveries(clientId: string): readonly Sent[] {
    return this.sent.get(clientId) ?? [];
  }

  waitingOf(clientId: string): { events: number; deliveries: number } {
    return {
      events: this.pending.get(clientId)?.length ?? 0,
      deliveries: this.waiting.get(clientId)?.length ?? 0,
    };
  }

  /** Makes or changes a subscription and tests its address. */
  async subscribe(wish: { clientId: string; url: string; key?: string; categories?: string[] }): Promise<Subscription> {
    const known = this.get(wish.clientId);
    this.save({
      clientId: wish.clientId,
      url: wish.url,
      key: wish.key ?? known?.key ?? randomBytes(48).toString('base64'),
      categories: wish.categories ?? CATEGORY_NAMES,
      status: 'intent to receive required',
      sequence: known?.sequence ?? 0,
    });
    return this.verify(wish.clientId);
  }

  /** The intent to receive: empty deliveries, some signed wrongly; all answers must be right. What waited is then due at once. */
  async verify(clientId: string): Promise<Subscription> {
    const { url, key } = this.get(clientId)!;
    let right = true;
    for (const honest of [true, false, true, false]) {
      const body = bodyOf([], 0, 0);
      const answer = await postTo(url, body, signatureOf(honest ? key : `${key}x`, body));
      right &&= honest ? accepted(answer) : answer.status === 401 && answer.clean;
    }
    const now = this.world.clock.now();
    if (right)
      for (const one of this.waiting.get(clientId) ?? []) Object.assign(one, { tries: 0, due: now, since: now });
    return this.save({ ...this.get(clientId)!, status: right ? 'ok' : 'intent to receive required' });
  }

  /** Gives an event its number and lets it wait for the next delivery. */
  tell(clientId: string, event: WireEvent): number {
    const subscription = this.get(clientId)!;
    const sequence = subscription.sequence + 1;
    this.save({ ...subscription, sequence });
    this.listOf(this.pending, clientId).push({ sequence, event });
    return sequence;
  }

  /** Sends what is pending in the wished manner and answers what came back; what fails is tried again as always. */
  async deliver(clientId: string, manner: Manner = {}): Promise<Sent[]> {
    const events = this.listOf(this.pending, clientId).splice(0);
    const lost = new Set(manner.lose ?? []);
    const kept = events.filter(({ sequence }) => !lost.has(sequence));
    const made = batches(kept, manner.batch ?? MOST_EVENTS);
    if (manner.order === 'reversed') made.reverse();
    for (const delivery of made)
      for (let time = 0; time < (manner.times ?? 1); time++) await this.attempt(clientId, delivery);
    return made;
  }

  /** Sends the same bytes of the last deliveries once more. */
  async repeat(clientId: string, last: number): Promise<Answer[]> {
    const { url, key } = this.get(clientId)!;
    const answers: Answer[] = [];
    for (const { body } of (this.sent.get(clientId) ?? []).slice(-last))
      answers.push(await postTo(url, body, signatureOf(key, body)));
    return answers;
  }

  forget(): void {
    for (const lists of [this.pending, this.waiting, this.sent]) lists.clear();
    this.held = false;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private changed(tenantId: string, changes: readonly RecordChange[]): void {
    const subscribed = this.all().filter(
      ({ clientId, status }) => status !== 'intent to receive required' && this.reaches(clientId, tenantId),
    );
    if (subscribed.length === 0) return;
    const events = eventsOf(this.world, tenantId, changes);
    for (const { clientId, categories } of subscribed)
      for (const event of events) if (categories.includes(event.eventCategory)) this.tell(clientId, event);
  }

  private reaches(clientId: string, tenantId: string): boolean {
    return connections(this.world).some((c) => c.live && c.clientId === clientId && c.tenantId === tenantId);
  }

  /** Deliveries of one subscription go one after the other, as they happened. */
  private async tick(): Promise<void> {
    if (this.busy || this.held) return;
    this.busy = true;
    try {
      for (const { clientId, status } of this.all()) {
        if (status !== 'ok') continue;
        await this.retry(clientId);
        if (this.waitingOf(clientId).deliveries === 0) await this.deliver(clientId);
      }
    } finally {
      this.busy = false;
    }
  }

  private async retry(clientId: string): Promise<void> {
    const list = this.listOf(this.waiting, clientId);
    while (list[0] && list[0].due <= this.world.clock.now() && this.get(clientId)?.status === 'ok') {
      const one = list.shift()!;
      await this.attempt(clientId, one.delivery, one);
    }
  }

  private async attempt(clientId: string, delivery: Sent, before?: Waiting): Promise<void> {
    const subscription = this.get(clientId);
    if (!subscription) return;
    const answer = await postTo(subscription.url, delivery.body, signatureOf(subscription.key, delivery.body));
    delivery.answers.push(answer.status);
    this.log(clientId, delivery);
    if (!accepted(answer)) this.waitFor(clientId, delivery, before);
  }

  private waitFor(clientId: string, delivery: Sent, before?: Waiting): void {
    const now = this.world.clock.now();
    const since = before?.since ?? now;
    const tries = (before?.tries ?? 0) + 1;
    const due = now + PAUSES[Math.min(tries, PAUSES.length) - 1]!;
    const list = this.listOf(this.waiting, clientId);
    const again = { delivery, tries, due, since };
    // What was tried before keeps its place at the head.
    if (before) list.unshift(again);
    else if (!list.some((one) => one.delivery === delivery)) list.push(again);
    const subscription = this.get(clientId);
    // For a day it is tried; then nothing more is sent until the address was tested again.
    if (now - since >= DAY && subscription) this.save({ ...subscription, status: 'disabled' });
  }

  private log(clientId: string, delivery: Sent): void {
    const log = this.listOf(this.sent, clientId);
    if (!log.includes(delivery)) log.push(delivery);
    if (log.length > KEPT) log.shift();
  }

  private save(subscription: Subscription): Subscription {
    this.world.identity.put('webhook', subscription.clientId, subscription);
    return subscription;
  }

  private listOf<T>(lists: Map<string, T[]>, clientId: string): T[] {
    let list = lists.get(clientId);
    if (!list) lists.set(clientId, (list = []));
    return list;
  }
}

/** Neighbouring numbers go together; a number that was lost begins a new delivery. */
function batches(events: readonly Numbered[], most: number): Sent[] {
  const made: Numbered[][] = [];
  for (const one of events) {
    const open = made.at(-1);
    if (open && open.length < most && open.at(-1)!.sequence + 1 === one.sequence) open.push(one);
    else made.push([one]);
  }
  return made.map((group) => {
    const [first, last] = [group[0]!.sequence, group.at(-1)!.sequence];
    const told = group.map(({ event }) => event);
    return { first, last, body: bodyOf(told, first, last), answers: [] };
  });
}

const bodyOf = (events: readonly WireEvent[], first: number, last: number): string =>
  JSON.stringify({
    events,
    firstEventSequence: first,
    lastEventSequence: last,
    entropy: randomBytes(15).toString('base64'),
  });
