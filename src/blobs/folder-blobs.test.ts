import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { blobsContract } from './blobs.contract.ts';
import { FolderBlobs } from './folder-blobs.ts';
import { chunksOf, content } from './testing/content.ts';

const WRITER = fileURLToPath(new URL('testing/writer.ts', import.meta.url));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-blobs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

blobsContract(() => FolderBlobs.open(join(newFolder(), 'files')));

test(
  'a process that is killed while it writes leaves no file that is seen, and the next one goes on or erases it',
  { timeout: 60_000 },
  async () => {
    const folder = newFolder();
    const writer = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let told = '';
    writer.stdout.on('data', (data) => (told += String(data)));
    // Two files are whole, and it writes the third one.
    await vi.waitFor(() => expect(told.split('\n').length).toBeGreaterThan(3), { timeout: 30_000 });
    const ended = once(writer, 'exit');
    writer.kill('SIGKILL');
    await ended;

    const blobs = await FolderBlobs.open(folder);
    const known = told.split('\n').slice(0, -1);
    const halves: string[] = [];
    for await (const id of blobs.list()) {
      expect(await blobs.label(id)).toBe('written');
      const found = await blobs.read(id);
      if (found === null) halves.push(id);
      else {
        let bytes = 0;
        for await (const chunk of found.bytes) bytes += chunk.byteLength;
        expect(bytes).toBe(3_000_000);
      }
    }
    expect(known.every((id) => !halves.includes(id))).toBe(true);
    for (const id of halves) {
      const there = (await blobs.written(id)) ?? -1;
      await blobs.append(id, there, 3_000_000, chunksOf(content(3_000_000).subarray(there)));
      await blobs.finish(id, 3_000_000);
    }
    const every: string[] = [];
    for await (const id of blobs.list()) every.push(id);
    for (const id of every) await blobs.remove(id);
    expect(readdirSync(folder).filter((name) => !name.endsWith('.new'))).toEqual([]);
  },
);
