import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Store } from '../ports/store/store.ts';
import { openStore, StoreError } from './open-store.ts';
import { storeContract } from './store.contract.ts';

const WRITER = fileURLToPath(new URL('testing/writer.ts', import.meta.url));

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'causeway.db');
}

async function opened(file: string): Promise<Store> {
  const store = await openStore({ kind: 'sqlite', file });
  onTestFinished(() => store.close());
  return store;
}

/** Numbers of the lines that it says it has written. */
function startWriter(file: string): { readonly told: () => readonly number[]; readonly kill: () => Promise<void> } {
  const writer = spawn(process.execPath, [WRITER, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  writer.stdout.on('data', (data) => (text += String(data)));
  return {
    told: () => text.split('\n').slice(0, -1).map(Number),
    async kill() {
      const ended = once(writer, 'exit');
      writer.kill('SIGKILL');
      await ended;
    },
  };
}

describe('a store in memory', () => {
  storeContract(async () => {
    const store = await openStore({ kind: 'memory' });
    onTestFinished(() => store.close());
    return store;
  });
});

describe('a store in a file', () => {
  storeContract(() => opened(newFile()));

  test('keeps what it was told after it was closed', async () => {
    const file = newFile();
    const first = await opened(file);
    await first.rooms.add({ tenant: 'a', room: 'r', settings: {}, version: 1, createdAt: 1, updatedAt: 1 });
    await first.close();
    expect(await (await opened(file)).rooms.find('a', 'r')).toMatchObject({ version: 1 });
  });

  test('is written by several processes at once: their lines are one chain', async () => {
    const file = newFile();
    const writers = [startWriter(file), startWriter(file)];
    for (const writer of writers)
      await expect.poll(() => writer.told().length, { timeout: 10_000 }).toBeGreaterThan(20);
    await Promise.all(writers.map((writer) => writer.kill()));
    const store = await opened(file);
    const { seq } = await store.audit.head(null);
    expect(seq).toBeGreaterThan(40);
    expect(await store.audit.verify(null)).toEqual({ lines: seq, fault: undefined });
  });

  test('of a newer version is refused', async () => {
    const file = newFile();
    await (await opened(file)).close();
    const database = new DatabaseSync(file);
    database.exec(`insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')`);
    database.close();
    await expect(opened(file)).rejects.toThrow(StoreError);
  });

  test('that is no database, or in no folder, is refused', async () => {
    await expect(opened(WRITER)).rejects.toThrow(StoreError);
    await expect(opened('/nowhere/causeway.db')).rejects.toThrow(StoreError);
  });

  test('holds every line that was acknowledged when its process is killed in the middle of writes', async () => {
    const file = newFile();
    for (let round = 0; round < 3; round += 1) {
      const writer = startWriter(file);
      await expect.poll(() => writer.told().length, { timeout: 10_000 }).toBeGreaterThan(30);
      await writer.kill();
      const acknowledged = writer.told().at(-1) ?? 0;
      const store = await opened(file);
      const { seq } = await store.audit.head(null);
      expect(seq).toBeGreaterThanOrEqual(acknowledged);
      expect(await store.audit.verify(null)).toEqual({ lines: seq, fault: undefined });
      await store.close();
    }
  });

  test.each([
    ['a line is removed', 'delete from audit_lines where seq = 3', { seq: 3, problem: 'missing' }],
    ['the last line is removed', 'delete from audit_lines where seq = 5', { seq: 5, problem: 'missing' }],
    ['the first line is removed', 'delete from audit_lines where seq = 1', { seq: 1, problem: 'missing' }],
    [
      'a line is altered',
      `update audit_lines set line = replace(line, 'drainNode', 'readNode') where seq = 2`,
      { seq: 2, problem: 'altered' },
    ],
    [
      'a line is removed and the others are numbered anew',
      `delete from audit_lines where seq = 3; update audit_lines set seq = seq - 1, line = replace(line, '"seq":' || seq, '"seq":' || (seq - 1)) where seq > 3`,
      { seq: 3, problem: 'altered' },
    ],
  ])('shows that %s', async (_, change, fault) => {
    const file = newFile();
    const store = await opened(file);
    for (let count = 0; count < 5; count += 1) await store.audit.append(ACTION, 1);
    const database = new DatabaseSync(file);
    database.exec(change);
    database.close();
    expect((await store.audit.verify(null)).fault).toEqual(fault);
  });
});

const ACTION = {
  tenant: null,
  actor: { kind: 'operator', id: 'operator' },
  action: 'drainNode',
  target: { node: 'a' },
  outcome: 'ok',
  requestId: 'r',
} as const;
