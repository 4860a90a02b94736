import { cases, modules, type Case, type ModuleName } from './matrix.js';

export type Seen = Record<ModuleName, Record<Case, string>>;

/** The page of the matrix as it is committed: one section a module, one line a case. */
export function matrixPage(seen: Seen): string {
  const sections = modules.map((module) => {
    const lines = cases.map((name) => `- **${name}**: ${seen[module][name]}`);
    return `## ${module}\n\n${lines.join('\n')}\n`;
  });
  return `${head}\n${sections.join('\n')}`;
}

const head = `# Matrix: every module in every case

Written by the tests that play each cell over REST against the sandbox of Xero (\`apps/api/test/matrix\`): what Xero was made to
hold, in order, and how it holds the record afterwards; in quotation marks, what people are told. A cell without a scenario says
why there is none. \`MATRIX_WRITE=1 npx jest apps/api/test/matrix\` writes this page anew; without it the tests fail when the page
is not what they saw.
`;
