/** Around every try of a browser test: what one has opened, the next does not find. */
import { aroundEach } from 'vitest';
import { closeOpenedPages, keepPages } from './harness.ts';

// Also when the hooks of a file fail, and after them.
aroundEach(async (runTest) => {
  keepPages();
  await runTest();
  await closeOpenedPages();
});
