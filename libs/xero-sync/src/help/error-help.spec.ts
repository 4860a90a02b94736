import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorHelp, titleOf } from './error-help.js';

const source = join(__dirname, '..');
/** Where what stops a record is raised. */
const folders = ['engine', 'records', 'xero', 'contact-watch', 'lock-dates'];

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesOf(path);
    return path.endsWith('.ts') && !path.endsWith('.spec.ts') ? [path] : [];
  });
}

/** Codes of objects that have a remedy of their own: problems, and no reasons of waiting. */
function raised(text: string): string[] {
  return [...text.matchAll(/code: '(\w+)'(?:(?!code:)[^{}])*?(?:\{[^{}]*\}(?:(?!code:)[^{}])*?)*remedy/g)].map(
    ([, code]) => code!,
  );
}

describe('the pages of help about errors', () => {
  const pages = errorHelp();
  const codes = pages.map(({ code }) => code);

  it('have one for every code with which something stops a record', () => {
    const found = folders.flatMap((folder) =>
      filesOf(join(source, folder)).flatMap((file) => raised(readFileSync(file, 'utf8'))),
    );
    // As many as to show that they are found at all.
    expect(found.length).toBeGreaterThan(50);
    expect([...new Set(found)].filter((code) => !codes.includes(code))).toEqual([]);
  });

  it('are one for each code, in order', () => {
    expect(codes).toEqual([...new Set(codes)].toSorted());
  });

  it('say what happened and what to do, as sentences', () => {
    const poor = pages.filter(
      ({ what, remedy, title }) => !/^[A-Z].*\.$/.test(what) || !/^[A-Z].*\.$/.test(remedy) || !title,
    );
    expect(poor).toEqual([]);
  });

  it('tell the way back from Xero as well', () => {
    expect(pages.find(({ code }) => code === 'consent_cancelled')).toEqual({
      code: 'consent_cancelled',
      title: 'Consent cancelled',
      what: 'Xero was not connected because access was not allowed there.',
      remedy: 'Nothing was changed; start again with Connect and press Allow access.',
      audience: 'administrator',
    });
  });

  it('are titled by their codes, with names spelt as people spell them', () => {
    expect(titleOf('contact_archived_in_xero')).toBe('Contact archived in Xero');
    expect(titleOf('')).toBe('Other errors');
  });
});
