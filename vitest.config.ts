import { defineConfig } from 'vitest/config';

// Tests on real parts (a mediasoup worker, Redis, a browser) run one file at a time, after the pure ones: they need the
// CPUs for themselves. `sequence.groupOrder` is what keeps the groups apart in time. What fails there once is run once
// more, as the machine may have stood still; the report shows it.
const media = ['**/*.media.test.ts', '**/*.redis.test.ts', '**/*.postgres.test.ts'];
const e2e = ['client-demo/e2e/**/*.e2e.test.ts'];
/** Conditions are waited for as long as a busy machine may need. */
const expect = { poll: { timeout: 5_000 } };
const outside = ['**/node_modules/**', 'dist/**', '.cache/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...outside, ...media, ...e2e],
          testTimeout: 20_000,
          expect,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'media',
          include: media,
          exclude: outside,
          fileParallelism: false,
          retry: 1,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          expect,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: e2e,
          exclude: outside,
          setupFiles: ['client-demo/e2e/setup.ts'],
          fileParallelism: false,
          retry: 1,
          testTimeout: 240_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 45_000 } },
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
