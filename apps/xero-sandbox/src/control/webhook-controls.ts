import type { Request } from 'express';
import { CATEGORY_NAMES, eventOf } from '../webhooks/events.js';
import type { Manner, Subscription, WebhookSender } from '../webhooks/sender.js';
import type { World } from '../world.js';
import { type Control, Unusable } from './control.js';

type Wish = Record<string, unknown>;

const DEFAULT_APP = 'sandbox-client';

/** Subscriptions, and every way in which their deliveries can go wrong. */
export function webhookControls(world: World, webhooks: WebhookSender, control: Control): void {
  control('/webhooks', 'get', () => ({
    held: webhooks.held,
    subscriptions: webhooks.all().map((one) => view(webhooks, one)),
  }));
  control('/webhooks', 'post', async (req) =>
    view(webhooks, await webhooks.subscribe(subscriptionOf(world, wishOf(req)))),
  );
  control('/webhooks', 'patch', (req) => {
    const { held } = wishOf(req);
    if (typeof held !== 'boolean') throw new Unusable('Say "held": true to gather events, false to send them again.');
    webhooks.held = held;
    return { held };
  });
  control('/webhooks/verify', 'post', async (req) =>
    view(webhooks, await webhooks.verify(subscribed(webhooks, wishOf(req)).clientId)),
  );
  control('/webhooks/event', 'post', (req) => {
    const { clientId } = subscribed(webhooks, wishOf(req));
    const { tenantId, category, type, resourceId } = wishOf(req);
    if (![tenantId, category, type, resourceId].every((value) => typeof value === 'string'))
      throw new Unusable('An event needs tenantId, category, type and resourceId.');
    const of = { tenantId, category, type, resourceId } as Parameters<typeof eventOf>[1];
    return { sequence: webhooks.tell(clientId, eventOf(world, of)) };
  });
  control('/webhooks/deliver', 'post', async (req) => {
    const wish = wishOf(req);
    const { clientId } = subscribed(webhooks, wish);
    return { deliveries: await webhooks.deliver(clientId, mannerOf(wish)) };
  });
  control('/webhooks/repeat', 'post', async (req) => {
    const wish = wishOf(req);
    const { clientId } = subscribed(webhooks, wish);
    return { answers: await webhooks.repeat(clientId, countOf(wish, 'last') ?? 1) };
  });
}

const wishOf = (req: Request): Wish => (req.body ?? {}) as Wish;

function subscriptionOf(
  world: World,
  { clientId = DEFAULT_APP, url, key, categories }: Wish,
): Parameters<WebhookSender['subscribe']>[0] {
  if (typeof clientId !== 'string' || !world.apps.get(clientId))
    throw new Unusable(`There is no app "${String(clientId)}".`);
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:/.test(url))
    throw new Unusable('A subscription needs the url of the endpoint.');
  if (key !== undefined && (typeof key !== 'string' || key === ''))
    throw new Unusable('The key is a text; without one it is made.');
  if (
    categories !== undefined &&
    !(Array.isArray(categories) && categories.every((one) => CATEGORY_NAMES.includes(one as string)))
  )
    throw new Unusable(`The categories are ${CATEGORY_NAMES.join(', ')}.`);
  return {
    clientId,
    url,
    ...(key === undefined ? {} : { key }),
    ...(categories === undefined ? {} : { categories: categories as string[] }),
  };
}

function subscribed(webhooks: WebhookSender, { clientId = DEFAULT_APP }: Wish): Subscription {
  const found = webhooks.get(String(clientId));
  if (!found) throw new Unusable(`The app "${String(clientId)}" has no subscription; make one with POST webhooks.`);
  return found;
}

function mannerOf(wish: Wish): Manner {
  const { order, lose } = wish;
  if (order !== undefined && order !== 'asHappened' && order !== 'reversed')
    throw new Unusable('The order is asHappened or reversed.');
  if (lose !== undefined && !(Array.isArray(lose) && lose.every((one) => Number.isInteger(one))))
    throw new Unusable('What gets lost are sequence numbers.');
  const batch = countOf(wish, 'batch');
  const times = countOf(wish, 'times');
  return {
    ...(order === undefined ? {} : { order }),
    ...(lose === undefined ? {} : { lose: lose as number[] }),
    ...(batch === undefined ? {} : { batch }),
    ...(times === undefined ? {} : { times }),
  };
}

function countOf(wish: Wish, name: string): number | undefined {
  const value = wish[name];
  if (value === undefined) return undefined;
  if (!Number.isInteger(value) || (value as number) < 1) throw new Unusable(`"${name}" is a whole number from 1.`);
  return value as number;
}

const view = (webhooks: WebhookSender, subscription: Subscription): Record<string, unknown> => ({
  ...subscription,
  waiting: webhooks.waitingOf(subscription.clientId),
  deliveries: webhooks.deliveries(subscription.clientId),
});
