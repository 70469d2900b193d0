import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ensurePrograms } from './programs.ts';

test('a browser that is there is named to those who start it', () => {
  ensurePrograms('wan', ['chromium', 'redis']);
  expect(existsSync(process.env['PUPPETEER_EXECUTABLE_PATH'] ?? '')).toBe(true);
});
