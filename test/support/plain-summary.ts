import { writeFileSync } from 'node:fs';
import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** How many tests ended how; a file that could not be loaded and an error outside any test count as failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The plain line continuous integration reads. */
export function closingLine(counts: Counts): string {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${counts.passed} passed, ${counts.failed} failed${skipped}`;
}

/** Lines that a test wants printed at the end of the run, whatever else is printed: its `meta.printed`. */
function printedBy(test: TestCase): readonly string[] {
  const { printed } = test.meta() as { readonly printed?: readonly string[] };
  return printed === undefined ? [] : ['', `${test.fullName}:`, ...printed];
}

/**
 * Prints what tests want printed, lists skipped tests with their reasons and closes the run with one plain line. When `npm test` runs the tests it has
 * more to count, names a file in BITEWING_TEST_SUMMARY, and prints that line itself.
 */
export default class PlainSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    for (const line of tests.flatMap(printedBy)) console.log(line);
    const skipped = inState('skipped');
    for (const test of skipped) console.log(`SKIPPED ${test.fullName}: ${reason(test)}`);
    const brokenFiles = modules.filter((module) => module.errors().length > 0).length;
    const counts: Counts = {
      passed: inState('passed').length,
      failed: inState('failed').length + inState('pending').length + brokenFiles + unhandled.length,
      skipped: skipped.length,
    };
    const file = process.env['BITEWING_TEST_SUMMARY'];
    if (file === undefined) console.log(closingLine(counts));
    else writeFileSync(file, JSON.stringify(counts));
  }
}

/** What `context.skip(reason)` was told; a group skipped as a whole says why in its name. */
function reason(test: TestCase): string {
  const result = test.result();
  return (result.state === 'skipped' ? result.note : undefined) ?? 'see the name of its group';
}
