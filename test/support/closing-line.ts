import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one plain line that a script can read. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    // What breaks outside of a test, such as an import or the end of a suite, counts as a failure too.
    let failed = errors.length;
    for (const each of modules) {
      const suites = [each, ...each.children.allSuites()];
      failed += suites.filter((suite) => suite.errors().length > 0).length;
      for (const test of each.children.allTests()) {
        if (test.result().state === 'passed') passed += 1;
        else failed += 1;
      }
    }
    process.stdout.write(`\ntests: ${passed} passed, ${failed} failed\n`);
  }
}
