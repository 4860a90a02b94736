import type { Finding, Validator } from './validator.js';

/** What a run found, in words, and whether it may pass. */
export function reportOf(
  validator: Validator,
  findings: readonly Finding[],
  clientOperations: readonly string[],
): { text: string; ok: boolean } {
  const grouped = new Map<string, { finding: Finding; times: number }>();
  for (const finding of findings) {
    // The same mistake in element 0 and in element 49 is one mistake.
    const key = JSON.stringify({ ...finding, at: finding.at.replace(/\/\d+(?=\/|$)/g, '/*') });
    grouped.set(key, { finding, times: (grouped.get(key)?.times ?? 0) + 1 });
  }
  const coverage = validator.coverage();
  const seen = coverage.filter(({ times }) => times > 0);
  const resources = new Set(seen.map(({ operation }) => resourceOf(operation.template)));
  const never = coverage.filter(({ times, operation }) => times === 0 && resources.has(resourceOf(operation.template)));
  const missed = clientOperations.filter((id) => !seen.some(({ operation }) => operation.id === id));
  const unlisted = seen.filter(({ operation }) => !clientOperations.includes(operation.id));
  const unused = validator.unused();
  const lines = [
    `${validator.exchanges} exchanges, ${seen.length} of ${coverage.length} operations.`,
    ...seen.map(
      ({ operation, times }) =>
        `  ${String(times).padStart(5)}  ${operation.id} (${operation.method.toUpperCase()} ${operation.template})`,
    ),
    `Never exercised, of the same resources: ${never.map(({ operation }) => operation.id).join(', ') || 'none'}.`,
    ...[...grouped.values()].map(
      ({ finding: { operation, side, at, message }, times }) =>
        `FINDING (${times} ×) ${operation}, ${side}, ${at}: ${message}`,
    ),
    ...missed.map((id) => `NOT EXERCISED although the client uses it: ${id}`),
    ...unlisted.map(({ operation }) => `NOT LISTED among the client's operations, but called: ${operation.id}`),
    ...unused.map(
      ({ reason, at, operation }) =>
        `UNUSED known error of the description: ${operation.source} ${at.source}: ${reason}`,
    ),
  ];
  const ok = findings.length + missed.length + unlisted.length + unused.length === 0;
  return { text: [...lines, ok ? 'Everything is as described.' : 'NOT as described.'].join('\n'), ok };
}

const resourceOf = (template: string): string => template.split('/')[1] ?? '';
