import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** The product that the run started. */
export interface Product {
  url: string;
  sandboxUrl: string;
  email: string;
  password: string;
}

export const product = JSON.parse(process.env['PRODUCT']!) as Product;

const places = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
let browser: Promise<Browser> | undefined;

/** One browser for a spec file. */
function open(): Promise<Browser> {
  const executablePath = places.find((place) => place !== undefined && existsSync(place));
  if (!executablePath)
    throw new Error('There is no Chromium: install the package "chromium", or name one in CHROMIUM.');
  browser ??= chromium.launch({ executablePath, args: ['--disable-dev-shm-usage', '--no-sandbox'] });
  return browser;
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

export interface Looks {
  theme?: 'light' | 'dark';
  width?: number;
  /** Cookies and the like of somebody who signed in before. */
  signedIn?: Awaited<ReturnType<BrowserContext['storageState']>>;
}

/** A person at a browser of their own. `complaints` is what a developer's console would show red; it must stay empty. */
export interface Person {
  page: Page;
  context: BrowserContext;
  complaints: string[];
}

export async function newPerson({ theme = 'light', width = 1280, signedIn }: Looks = {}): Promise<Person> {
  const context = await (
    await open()
  ).newContext({
    baseURL: product.url,
    viewport: { width, height: width < 600 ? 844 : 800 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Pacific/Auckland',
    ...(signedIn ? { storageState: signedIn } : {}),
  });
  await context.addInitScript((chosen) => {
    if (window.localStorage.getItem('RaStore.theme') === null)
      window.localStorage.setItem('RaStore.theme', JSON.stringify(chosen));
  }, theme);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    // Answers such as 401 before signing in are no fault of a page; what matters of them is looked at by status below.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`);
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (![product.url, product.sandboxUrl].includes(origin) && !['data:', 'blob:'].includes(protocol))
      complaints.push(`a request to somebody else: ${request.url()}`);
  });
  return { page, context, complaints };
}

/** Signs in by the form, as a person does. */
export async function signIn(
  page: Page,
  { email, password }: { email: string; password: string } = product,
): Promise<void> {
  await page.goto('/admin/');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor({ state: 'detached' });
}

/** Runs in the page: whether it has its title, and nothing has been loading for a moment. */
function isQuiet(): boolean {
  const marks = window as unknown as { quietSince?: number };
  const isLoading =
    !document.querySelector('h1')?.textContent ||
    document.querySelector('.RaLoading-root, .MuiSkeleton-root, [aria-busy="true"], [role="progressbar"]') !== null;
  if (isLoading) delete marks.quietSince;
  else marks.quietSince ??= performance.now();
  return marks.quietSince !== undefined && performance.now() - marks.quietSince > 200;
}

/** Waits until nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('domcontentloaded');
  await page.waitForFunction(isQuiet, undefined, { timeout: 20_000, polling: 50 });
  // Two frames: what was just answered is painted.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

const axe = readFileSync(createRequire(`${process.cwd()}/package.json`).resolve('axe-core/axe.min.js'), 'utf8');

/** What a person with a screen reader or poor sight could not use: axe's serious and critical findings, WCAG 2.2 AA, in words. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    interface Finding {
      id: string;
      impact: string;
      help: string;
      nodes: { target: string[]; failureSummary: string }[];
    }
    const { axe: judge } = window as unknown as {
      axe: { run(where: Document, how: object): Promise<{ violations: Finding[] }> };
    };
    const { violations } = await judge.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, help, nodes }) => nodes.slice(0, 5).map(({ target }) => `${id}: ${help} (${target.join(' ')})`));
  });
}
