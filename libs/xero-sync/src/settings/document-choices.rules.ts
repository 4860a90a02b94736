import type { ReferenceLists } from '../reference/reference-lists.js';
import type { FieldProblem } from '../sync-error.js';
import type { SettingsFacts } from './settings-facts.js';
import type { BrandingChoices, SettingsValues, TrackingChoices } from './xero-settings.js';

/** On which documents of Xero a line carries tracking, and which show a branding theme. */
const tracked = ['invoice', 'creditNote', 'purchaseOrder', 'bill', 'supplierCredit'];
const branded = ['invoice', 'creditNote', 'purchaseOrder'];

/** By what a choice can be made, and which of the CRM's records it may name. */
interface Subjects {
  word: string;
  knows(id: string): boolean;
}

/** Everything that is wrong with the choices of tracking and branding, at once. */
export function documentChoiceProblems({ tracking, branding }: SettingsValues, facts: SettingsFacts): FieldProblem[] {
  const problems = new DocumentChoices(facts.reference);
  const of = (documents: string[]): Record<string, Subjects> => ({
    documents: { word: `document (${documents.join(', ')})`, knows: (id) => documents.includes(id) },
    groups: { word: 'product group', knows: (id) => facts.itemGroups.some((group) => group.id === id) },
    customers: { word: 'customer', knows: (id) => facts.knownContacts.has(id) },
    locations: { word: 'location', knows: (id) => facts.locations.some((location) => location.id === id) },
  });
  problems.each('tracking', tracking, of(tracked), (field, choice, area) =>
    area === 'locations' ? problems.option(field, choice) : problems.options(field, choice),
  );
  const { locations: _, ...shown } = of(branded);
  problems.each('branding', branding, shown, (field, choice) => problems.theme(field, choice));
  return problems.found;
}

class DocumentChoices {
  readonly found: FieldProblem[] = [];

  constructor(private readonly reference: ReferenceLists) {}

  /** Walks over `{ area: { id: choice } }`; areas and ids that do not exist are told, the rest is checked. */
  each(
    setting: string,
    choices: TrackingChoices | BrandingChoices,
    areas: Record<string, Subjects>,
    check: (field: string, choice: unknown, area: string) => void,
  ): void {
    for (const [area, map] of Object.entries(choices) as [string, unknown][]) {
      const subjects = Object.hasOwn(areas, area) ? areas[area] : undefined;
      if (!subjects)
        this.add(`${setting}.${area}`, 'unknown_field', `Choose by ${Object.keys(areas).join(', ')}; not by ${area}.`);
      else if (!isObject(map)) this.add(`${setting}.${area}`, 'not_an_object', 'Give the choices by their id.');
      else
        for (const [id, choice] of Object.entries(map)) {
          const field = `${setting}.${area}.${id}`;
          if (subjects.knows(id)) check(field, choice, area);
          else this.add(field, 'unknown_record', `There is no ${subjects.word} with the id ${id} in this workspace.`);
        }
    }
  }

  options(field: string, choice: unknown): void {
    if (!Array.isArray(choice) || choice.length > 2)
      return this.add(field, 'not_a_list', 'Give a list of at most two tracking options, one of a category.');
    for (const [at, one] of choice.entries()) this.option(`${field}.${at}`, one);
    const categories = choice.map((one) => (isObject(one) ? one['categoryId'] : undefined));
    if (new Set(categories).size < categories.length)
      this.add(field, 'category_twice', 'A line carries one option of a category. Choose two different categories.');
  }

  option(field: string, choice: unknown): void {
    const { categoryId, optionId } = isObject(choice) ? choice : {};
    const category = this.reference.trackingCategories.find(({ id }) => id === categoryId);
    if (!category)
      return this.add(
        field,
        'tracking_unknown',
        'This tracking category is not in Xero (any more). Choose one of the offered categories.',
      );
    if (category.status !== 'ACTIVE')
      return this.add(
        field,
        'tracking_archived',
        `The tracking category ${category.name} is archived in Xero. Restore it there or choose another.`,
      );
    const option = category.options.find(({ id }) => id === optionId);
    if (!option)
      this.add(
        field,
        'tracking_unknown',
        `The tracking category ${category.name} has no such option in Xero (any more). Choose one of the offered options.`,
      );
    else if (option.status !== 'ACTIVE')
      this.add(
        field,
        'tracking_archived',
        `The option ${option.name} of the tracking category ${category.name} is archived in Xero. Restore it there or choose another.`,
      );
  }

  theme(field: string, choice: unknown): void {
    if (!this.reference.brandingThemes.some(({ id }) => id === choice))
      this.add(
        field,
        'branding_unknown',
        'This branding theme is not in Xero (any more). Choose one of the offered themes.',
      );
  }

  private add(field: string, code: string, message: string): void {
    this.found.push({ field, code, message });
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
