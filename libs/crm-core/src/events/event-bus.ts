import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { DomainEvent } from './domain-event.js';

// oxlint-disable-next-line typescript/no-explicit-any -- a constructor type needs open parameters
type EventClass<E extends DomainEvent> = abstract new (...args: any[]) => E;
type Subscriber<E extends DomainEvent> = (event: E, tx: EntityManager) => Promise<void> | void;

/**
 * In-transaction events only: subscribers run inside the publisher's transaction and are awaited, so one that throws
 * rolls the business change back. There is no second, after-commit mode on purpose: whatever must happen afterwards is
 * written down inside the transaction (see docs/architecture.md).
 */
@Injectable()
export class EventBus {
  private readonly subscribers: { type: EventClass<DomainEvent>; run: Subscriber<DomainEvent> }[] = [];

  /** Subscribes to an event class and its subclasses, for the life of the application. */
  on<E extends DomainEvent>(type: EventClass<E>, run: Subscriber<E>): void {
    this.subscribers.push({ type, run: run as Subscriber<DomainEvent> });
  }

  async publish(event: DomainEvent, tx: EntityManager): Promise<void> {
    for (const { type, run } of this.subscribers) if (event instanceof type) await run(event, tx);
  }
}
