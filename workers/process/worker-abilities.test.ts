import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { limitsClients } from './worker-abilities.ts';

test('an executable with our patches is known by its mark', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-worker-'));
  try {
    writeFileSync(join(folder, 'ours'), Buffer.from('\0\x01tcp-server-strangers\0'));
    writeFileSync(join(folder, 'theirs'), Buffer.from('\0\x01tcp-server\0'));
    expect(['ours', 'theirs', 'absent'].map((name) => limitsClients(join(folder, name)))).toEqual([true, false, false]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
