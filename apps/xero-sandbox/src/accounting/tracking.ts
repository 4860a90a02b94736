import { randomUUID } from 'node:crypto';
import { Invalid, notFound, type Reply } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { isGuid, type Sent, textOf } from '../wire/shape.js';
import { trackingCategoryShape, trackingOptionShape } from '../wire/shapes.js';
import { runSingle } from './batch.js';
import { type Call, envelope, guidParam, type Route, sentElement } from './call.js';
import { linesInUse } from './lines-in-use.js';
import type { TrackingCategory } from './records.js';
import { listing } from './settings-resources.js';

export const trackingRoutes: Route[] = [
  { method: 'GET', pattern: '/TrackingCategories', family: 'settings', handle: listCategories },
  { method: 'PUT', pattern: '/TrackingCategories', family: 'settings', handle: createCategory },
  { method: 'GET', pattern: '/TrackingCategories/:', family: 'settings', handle: getCategory },
  { method: 'POST', pattern: '/TrackingCategories/:', family: 'settings', handle: updateCategory },
  { method: 'DELETE', pattern: '/TrackingCategories/:', family: 'settings', handle: deleteCategory },
  { method: 'PUT', pattern: '/TrackingCategories/:/Options', family: 'settings', handle: createOption },
  { method: 'POST', pattern: '/TrackingCategories/:/Options/:', family: 'settings', handle: updateOption },
  { method: 'DELETE', pattern: '/TrackingCategories/:/Options/:', family: 'settings', handle: deleteOption },
];

const RULES = { name: 'TrackingCategories', errorFlag: undefined, refusedExtras: () => ({}) };

function listCategories(call: Call): Reply {
  const archived = call.query.get('includeArchived')?.toLowerCase() === 'true';
  const records = call.tx.all('trackingCategories').filter((category) => archived || category.Status === 'ACTIVE');
  const { rows } = listRecords(records, listing(call), {
    read: (category, path) => (path === 'Name' || path === 'Status' ? category[path] : undefined),
    id: (category) => category.Name,
    pages: false,
  });
  return envelope(call, 'TrackingCategories', rows.map(categoryView));
}

function known(call: Call): TrackingCategory {
  const category = call.tx.get('trackingCategories', guidParam(call));
  if (!category) throw notFound();
  return category;
}

function getCategory(call: Call): Reply {
  return envelope(call, 'TrackingCategories', [categoryView(known(call))]);
}

function createCategory(call: Call): Reply {
  const sent = sentElement(call, 'TrackingCategories', trackingCategoryShape);
  return runSingle(call, sent, RULES, (element, tx) => {
    const categories = tx.all('trackingCategories').filter((category) => category.Status !== 'DELETED');
    const active = categories.filter((category) => category.Status === 'ACTIVE');
    if (active.length >= 2) throw new Invalid(['You cannot have more than 2 active tracking categories.']);
    if (categories.length >= 4)
      throw new Invalid(['You cannot have more than 4 tracking categories, archived ones included.']);
    const Name = newName(element, categories);
    const category: TrackingCategory = { id: randomUUID(), Name, Status: 'ACTIVE', Options: [] };
    return save(category, 'trackingCategory.created', tx);
  });
}

function newName(sent: Sent, taken: { Name: string }[]): string {
  const name = textOf(sent, 'Name') ?? '';
  if (name === '' || name.length > 100) throw new Invalid(['Name must have 1 to 100 characters']);
  if (taken.some((other) => other.Name.toLowerCase() === name.toLowerCase()))
    throw new Invalid(['Please enter a unique Name.']);
  return name;
}

function updateCategory(call: Call): Reply {
  const category = known(call);
  const sent = sentElement(call, 'TrackingCategories', trackingCategoryShape);
  return runSingle(call, sent, RULES, (element, tx) => {
    const Status = (textOf(element, 'Status') as TrackingCategory['Status'] | undefined) ?? category.Status;
    return save(
      { ...category, Name: textOf(element, 'Name') ?? category.Name, Status },
      'trackingCategory.updated',
      tx,
    );
  });
}

function save(category: TrackingCategory, kind: string, tx: Call['tx']): { view: Record<string, unknown> } {
  tx.put('trackingCategories', category);
  tx.effect({
    kind,
    collection: 'trackingCategories',
    id: category.id,
    number: category.Name,
    status: category.Status,
  });
  return { view: categoryView(category) };
}

function deleteCategory(call: Call): Reply {
  const category = known(call);
  const sent: Sent = { TrackingCategoryID: category.id };
  return runSingle(call, sent, RULES, (_element, tx) => {
    if (isUsed(call, (entry) => entry.TrackingCategoryID === category.id)) {
      throw new Invalid(['The tracking category has been used and cannot be deleted; archive it.']);
    }
    return save({ ...category, Status: 'DELETED' }, 'trackingCategory.deleted', tx);
  });
}

function isUsed(
  call: Call,
  test: (entry: { TrackingCategoryID: string; TrackingOptionID: string }) => boolean,
): boolean {
  return linesInUse(call.tx).some((line) => line.Tracking.some(test));
}

function createOption(call: Call): Reply {
  const category = known(call);
  const sent = sentElement(call, 'Options', trackingOptionShape);
  return runSingle(call, sent, { ...RULES, name: 'Options' }, (element, tx) => {
    const Name = newName(element, category.Options);
    const option = { TrackingOptionID: randomUUID(), Name, Status: 'ACTIVE' as const };
    save({ ...category, Options: [...category.Options, option] }, 'trackingCategory.updated', tx);
    return { view: { ...option, TrackingCategoryID: category.id } };
  });
}

function updateOption(call: Call): Reply {
  const sent = sentElement(call, 'Options', trackingOptionShape);
  return changeOption(call, (option) => ({
    ...option,
    Name: textOf(sent, 'Name') ?? option.Name,
    Status: (textOf(sent, 'Status') as TrackingCategory['Status'] | undefined) ?? option.Status,
  }));
}

function deleteOption(call: Call): Reply {
  return changeOption(call, (option) => {
    if (isUsed(call, (entry) => entry.TrackingOptionID === option.TrackingOptionID)) {
      throw new Invalid(['The tracking option has been used and cannot be deleted; archive it.']);
    }
    return { ...option, Status: 'DELETED' };
  });
}

type Option = TrackingCategory['Options'][number];

function changeOption(call: Call, change: (option: Option) => Option): Reply {
  const category = known(call);
  const id = call.params[1] ?? '';
  const option = isGuid(id) ? category.Options.find((o) => o.TrackingOptionID === id.toLowerCase()) : undefined;
  if (!option) throw notFound();
  return runSingle(call, {}, { ...RULES, name: 'Options' }, (_element, tx) => {
    const changed = change(option);
    const Options = category.Options.map((o) => (o === option ? changed : o));
    save({ ...category, Options }, 'trackingCategory.updated', tx);
    return { view: { ...changed, TrackingCategoryID: category.id } };
  });
}

function categoryView(category: TrackingCategory): Record<string, unknown> {
  return {
    Name: category.Name,
    Status: category.Status,
    TrackingCategoryID: category.id,
    Options: category.Options.filter((option) => option.Status !== 'DELETED').map((option) => ({ ...option })),
  };
}
