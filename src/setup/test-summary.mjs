/**
 * The parts of vitest's JSON report that count.
 *
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults one for each file
 */

/**
 * The one line that ends a test run: `N passed, N failed`, and `, N skipped` when there are such.
 *
 * A file that failed without a failed test of its own (it could not be loaded, say) counts as one failure, and so does
 * a run that failed for any other reason: zero failures are claimed only of a run that succeeded.
 *
 * @param {Report | undefined} report undefined when the run did not get as far as a report
 * @param {number} code the run's exit code
 */
export function summaryLine(report, code) {
  const brokenFiles = (report?.testResults ?? []).filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length;
  const failed = (report?.numFailedTests ?? 0) + brokenFiles;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const counts = [`${report?.numPassedTests ?? 0} passed`, `${Math.max(failed, code === 0 ? 0 : 1)} failed`];
  if (skipped > 0) counts.push(`${skipped} skipped`);
  return counts.join(', ');
}
