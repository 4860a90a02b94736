// Says how many tests ran on one plain line, and under CI fails when suites or tests have become fewer than test/floor.json.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const floorFile = join(dirname(fileURLToPath(import.meta.url)), 'floor.json');

export default class CountReporter {
  #error;

  constructor(globalConfig) {
    // Only a whole run can be compared with the floor.
    this.whole = globalConfig.testPathPatterns?.patterns?.length === 0 && !globalConfig.testNamePattern;
  }

  onRunComplete(_contexts, results) {
    const {
      numPassedTests: passed,
      numFailedTests: failed,
      numPendingTests: skipped,
      numTotalTestSuites: suites,
    } = results;
    if (process.env.CI === 'true' && this.whole) {
      const floor = JSON.parse(readFileSync(floorFile, 'utf8'));
      if (suites < floor.suites || passed < floor.tests)
        this.#error = new Error(
          `Fewer tests than before: ${suites} suites and ${passed} passed tests, the floor is ${floor.suites} and ${floor.tests} (test/floor.json).`,
        );
      if (skipped > 0) this.#error = new Error(`${skipped} tests were skipped, which CI does not allow.`);
    }
    process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  }

  getLastError() {
    return this.#error;
  }
}
