import { expect, test } from 'vitest';
import { summaryLine } from './test-summary.mjs';

const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
const failedTest = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };
const brokenFile = { status: 'failed', assertionResults: [] };

test.each([
  ['all passed', report, 0, '3 passed, 0 failed'],
  ['one failed', { ...report, numFailedTests: 1, testResults: [failedTest] }, 1, '3 passed, 1 failed'],
  ['skipped and to do', { ...report, numPendingTests: 1, numTodoTests: 1 }, 0, '3 passed, 0 failed, 2 skipped'],
  ['a file that cannot be loaded', { ...report, testResults: [brokenFile] }, 1, '3 passed, 1 failed'],
  ['both', { ...report, numFailedTests: 1, testResults: [failedTest, brokenFile] }, 1, '3 passed, 2 failed'],
  ['an error outside of any test', report, 1, '3 passed, 1 failed'],
  ['no report', undefined, 1, '0 passed, 1 failed'],
])('%s', (_name, given, code, expected) => {
  expect(summaryLine(given, code)).toBe(expected);
});
