import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordPages, singlePages } from '../src/site-map';
import { barriers, closeBrowser, newPerson, settled, signIn, type Person } from './browser';
import { Rest } from './rest';
import { samples } from './samples';

/** Every page there is, found in the site map; nobody can add one that is never looked at. */
interface PageToSee {
  name: string;
  address: () => string;
  isOpen: boolean;
}

const shown = new Map<string, string>();
const idOf = (resource: string): string => {
  const id = shown.get(resource);
  if (!id) throw new Error(`There is no record of ${resource} that could be shown.`);
  return id;
};

const pages: PageToSee[] = [
  { name: 'dashboard', address: () => '/', isOpen: false },
  { name: 'sign-in', address: () => '/login', isOpen: true },
  ...recordPages.flatMap(({ name, pages: kinds }) => [
    ...(kinds.list ? [{ name: `${name} list`, address: () => `/${name}`, isOpen: false }] : []),
    ...(kinds.create ? [{ name: `${name} create`, address: () => `/${name}/create`, isOpen: false }] : []),
    ...(kinds.show ? [{ name: `${name} show`, address: () => `/${name}/${idOf(name)}/show`, isOpen: false }] : []),
    ...(kinds.edit ? [{ name: `${name} edit`, address: () => `/${name}/${idOf(name)}`, isOpen: false }] : []),
  ]),
  ...singlePages.map(({ path, right }) => ({
    name: path.replaceAll(/[/:*?]+/g, ' ').trim(),
    address: () => path,
    isOpen: right === 'open',
  })),
];

describe('every page of the screens', () => {
  const people = new Map<string, Person>();

  beforeAll(async () => {
    const rest = await Rest.signIn();
    for (const [resource, id] of await samples(rest)) shown.set(resource, id);
    for (const theme of ['light', 'dark'] as const) {
      const person = await newPerson({ theme });
      await signIn(person.page);
      people.set(theme, person);
      people.set(`open ${theme}`, await newPerson({ theme }));
    }
  });
  afterAll(closeBrowser);

  const see = async ({ name, address, isOpen }: PageToSee, theme: 'light' | 'dark'): Promise<Person> => {
    const person = people.get(isOpen ? `open ${theme}` : theme)!;
    person.complaints.length = 0;
    await person.page.setViewportSize({ width: 1280, height: 800 });
    await person.page.goto(`/admin${address()}`);
    await settled(person.page);
    await picture(person, `${name} ${theme} 1280`);
    return person;
  };

  const picture = ({ page }: Person, name: string) =>
    page.screenshot({
      path: join('artifacts/screenshots', `${name.replaceAll(' ', '-')}.png`),
      animations: 'disabled',
    });

  it.each(pages.map((one) => [one.name, one] as const))('%s: opens, and everybody can use it', async (name, one) => {
    const light = await see(one, 'light');
    expect(await light.page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await barriers(light.page)).toEqual([]);
    await light.page.setViewportSize({ width: 390, height: 844 });
    await settled(light.page);
    await picture(light, `${name} light 390`);
    expect(await sideways(light)).toBe(0);
    expect(light.complaints).toEqual([]);
    const dark = await see(one, 'dark');
    expect(await barriers(dark.page)).toEqual([]);
    expect(dark.complaints).toEqual([]);
  });

  it('comes whole when it is opened from a list, which knows less of it', async () => {
    const person = people.get('light')!;
    person.complaints.length = 0;
    await person.page.setViewportSize({ width: 1280, height: 800 });
    for (const { name, pages: kinds } of recordPages.filter(({ pages: has }) => has.list && has.show)) {
      await person.page.goto(`/admin/${name}`);
      await settled(person.page);
      await person.page.locator('tbody tr td').first().click();
      await person.page.waitForURL(/\/show$/);
      await settled(person.page);
      expect([name, kinds.show !== undefined, ...person.complaints]).toEqual([name, true]);
    }
  });

  it('is in the site map: no page component stands beside it', () => {
    const sources = filesBelow('apps/admin/src');
    const components = sources.filter((path) => /\.(list|show|create|edit|page)\.tsx$/.test(path));
    const texts = sources
      .filter((path) => /\.pages\.ts$|App\.tsx$/.test(path))
      .map((path) => readFileSync(path, 'utf8'));
    const unlisted = components.filter((path) => {
      const file = path.replace(/^.*\//, '').replace(/\.tsx$/, '');
      return !texts.some((text) => text.includes(`/${file}'`));
    });
    expect(components.length).toBeGreaterThan(0);
    expect(unlisted).toEqual([]);
  });
});

/** How many pixels the page can be pushed to the side: on a phone there must be none. */
const sideways = ({ page }: Person): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`);
