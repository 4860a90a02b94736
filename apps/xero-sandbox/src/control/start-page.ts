import express, { type Request, type Response, type Router } from 'express';
import { escapeHtml, page } from '../identity/pages.js';
import { people } from '../identity/people.js';
import type { FaultAction } from '../faults/fault-book.js';
import type { World } from '../world.js';
import { resetWorld } from '../seed/organisations.js';
import { countsOf, moveClock } from './state.js';

const SAMPLES: Record<string, { label: string; action: FaultAction }> = {
  offline: { label: 'Next call: organisation offline (503)', action: { kind: 'offline', what: 'organisation' } },
  minute: { label: 'Next call: 429, wait 20 s', action: { kind: 'rateLimit', problem: 'minute', retryAfter: 20 } },
  lost: { label: 'Next call: applied, answer lost', action: { kind: 'close', stage: 'after' } },
  server: { label: 'Next call: applied, then 500', action: { kind: 'status', status: 500, stage: 'after' } },
  slow: { label: 'Next call: 10 s slow', action: { kind: 'delay', delayMs: 10_000 } },
};

const STEPS: Record<string, { label: string; advanceSeconds: number }> = {
  minute: { label: '+1 minute', advanceSeconds: 60 },
  hour: { label: '+1 hour', advanceSeconds: 3_600 },
  day: { label: '+1 day', advanceSeconds: 86_400 },
};

/** A page to look around in; its buttons do what the control API does. */
export function pageRouter(world: World): Router {
  const router = express.Router();
  const form = express.urlencoded({ extended: false, limit: '16kb' });
  router.get('/', (_req, res) => void res.type('html').send(startPage(world)));
  router.post('/', form, (req, res) => act(world, req, res));
  return router;
}

function act(world: World, req: Request, res: Response): void {
  const { button = '' } = req.body as { button?: string };
  const [what = '', which = ''] = button.split(':');
  if (what === 'reset') resetWorld(world);
  if (what === 'clear') world.faults.clear();
  if (what === 'clock' && STEPS[which]) moveClock(world, { advanceSeconds: STEPS[which].advanceSeconds });
  if (what === 'fault' && SAMPLES[which])
    world.faults.add({ name: SAMPLES[which].label, action: SAMPLES[which].action });
  res.redirect(303, '/');
}

const button = (name: string, label: string): string =>
  `<form class="line" method="post" action="/"><button name="button" value="${name}">${escapeHtml(label)}</button></form>`;

type Cell = string | number | undefined;

const table = (head: string[], rows: Cell[][]): string =>
  `<table><thead><tr>${head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('')}</tr></thead><tbody>${
    rows
      .map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(String(cell ?? ''))}</td>`).join('')}</tr>`)
      .join('') || `<tr><td colspan="${head.length}" class="note">None yet.</td></tr>`
  }</tbody></table>`;

function startPage(world: World): string {
  const last = world.store.lastSeq();
  const entries = world.store.journal(Math.max(0, last - 30), 30).reverse();
  const counts = world.store.tenantIds().map((id) => countsOf(world, id));
  return page(
    'Xero sandbox',
    `<h1>Xero sandbox</h1>
<p class="note">A stand-in of Xero for trying things out and for tests. It has nothing to do with Xero Limited and keeps no real books.</p>
<p>Clock: <b>${new Date(world.clock.now()).toISOString()}</b> (×${world.clock.scale()}) ${Object.entries(STEPS)
      .map(([name, step]) => button(`clock:${name}`, step.label))
      .join('')} ${button('reset', 'Reset everything')}</p>
<h2>Organisations</h2>${table(
      ['Name', 'Tenant id', 'Contacts', 'Items', 'Sales invoices', 'Bills', 'Credit notes', 'Payments'],
      counts.map((c) => [
        c.name,
        c.tenantId,
        c.contacts,
        c.items,
        c.salesInvoices,
        c.bills,
        c.creditNotes + c.supplierCredits,
        c.payments,
      ]),
    )}
<h2>People</h2>${table(
      ['E-mail', 'Password', 'Role'],
      people(world).map((person) => [person.email, person.password, person.role]),
    )}
<h2>Faults in waiting</h2>${table(
      ['Name', 'Method', 'Path', 'Struck', 'Times'],
      world.faults.list().map((f) => [f.name, f.method ?? 'any', f.path, f.struck, f.times === 0 ? 'always' : f.times]),
    )}
<p>${Object.entries(SAMPLES)
      .map(([name, sample]) => button(`fault:${name}`, sample.label))
      .join('')} ${button('clear', 'Clear faults')}</p>
<h2>Latest effects (${last} in all, ${world.requests.total()} calls)</h2>${table(
      ['#', 'Time', 'Effect', 'Number', 'Reference', 'Amount', 'By'],
      entries.map((e) => [e.seq, e.at, e.kind, e.number, e.reference, e.amount, e.source]),
    )}`,
    true,
  );
}
