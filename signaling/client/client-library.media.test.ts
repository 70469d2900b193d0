/** The library as others use it: built as a package, imported by its name, checked by its types, and run. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const inBin = (name: string): string => join(root, 'node_modules/.bin', name);

const CONSUMER = `
import { FakeHandler, testFakeParameters } from 'mediasoup-client';
import { CausewayClient } from 'causeway-client';
import type { Meeting, RemoteTrack } from 'causeway-client/api';
import { CausewayClientError } from 'causeway-client/errors';
import { showTrack } from 'causeway-client/show-track';
import { DEFAULT_TIMING } from 'causeway-client/timing';

const client = new CausewayClient({
  url: 'ws://127.0.0.1:9/v1/signaling',
  token: async () => 'token',
  device: { handlerFactory: FakeHandler.createFactory(testFakeParameters) },
  timing: { ...DEFAULT_TIMING, connectMs: 5_000 },
});

export async function use(meeting: Meeting, video: HTMLVideoElement): Promise<number> {
  meeting.on('trackSubscribed', ({ track, mediaTrack }: { track: RemoteTrack; mediaTrack: MediaStreamTrack }) => {
    if (track.kind === 'video') showTrack(video, mediaTrack);
  });
  meeting.messages.on('received', ({ payload }) => payload.trim());
  await meeting.moderation.admit('ann');
  // @ts-expect-error A number is no identity: what is not typed would take it.
  await meeting.moderation.admit(1);
  return meeting.audience.count;
}

const error: unknown = await client.join({ room: 'room' }).catch((thrown: unknown) => thrown);
console.log(error instanceof CausewayClientError ? error.code : 'another error');
`;

const settings = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'dom', 'dom.iterable'],
    module: 'nodenext',
    types: [],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
  files: ['consumer.ts'],
};

let folder: string;

beforeAll(async () => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  folder = mkdtempSync(join(root, '.cache/consumer-'));
  await run(process.execPath, [join(root, 'src/setup/client-library.mjs')], { cwd: root });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(root, 'dist/client'), join(folder, 'node_modules/causeway-client'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  writeFileSync(join(folder, 'consumer.ts'), CONSUMER);
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('its types are those of the library', async () => {
  await expect(run(inBin('tsc'), ['--project', folder])).resolves.toMatchObject({ stdout: '' });
});

test('it runs', async () => {
  const { stdout } = await run(process.execPath, [join(folder, 'consumer.ts')], { cwd: folder });
  expect(stdout.trim()).toBe('unreachable');
});
