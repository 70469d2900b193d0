import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../protocol/errors.ts';
import { methods } from '../protocol/methods.ts';
import { startServer, type Harness } from './testing/harness.ts';
import type { TestClient } from './testing/test-client.ts';

const FRAMES_PER_RUN = 50;
const RUNS = 200;

const method = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...Object.keys(methods)) },
  { weight: 1, arbitrary: fc.string() },
);

/** Values that mean something to some method, under the names that methods know; and anything else. */
const value = fc.oneof(
  fc.constantFrom('acme/ada', 'standup', 'microphone', 'track', '__proto__', 'x'.repeat(5_000), null, -1, 1e308),
  fc.jsonValue({ maxDepth: 6 }),
);
const name = fc.constantFrom(
  ...['token', 'resumeToken', 'lastSeq', 'room', 'takeOver', 'identity', 'trackId', 'transportId', 'dtlsParameters'],
  ...['rtpParameters', 'rtpCapabilities', 'tracks', 'consumers', 'consumerIds', 'source', 'paused', 'topic', 'payload'],
  ...['to', 'locked', 'lobby', 'constructor', '__proto__'],
);
const params = fc.oneof({ weight: 5, arbitrary: fc.dictionary(name, value) }, { weight: 1, arbitrary: fc.jsonValue() });
const id = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 1_000 }) }, fc.jsonValue());
const request = fc.record({ id, method, params }, { requiredKeys: [] }).map((frame) => JSON.stringify(frame));

/** A request with some of its characters replaced, dropped or doubled. */
const mutated = fc
  .tuple(
    request,
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('', '"', '{', '}', '[', ']', ',', '\\', '\u0000', '9')), {
      maxLength: 4,
    }),
  )
  .map(([text, changes]) =>
    changes.reduce((changed, [at, by]) => {
      const position = at % (changed.length + 1);
      return changed.slice(0, position) + by + changed.slice(position + 1);
    }, text),
  );

const frame = fc.oneof(
  { weight: 5, arbitrary: request },
  { weight: 3, arbitrary: mutated },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)) },
);

test('whatever is sent, every frame is answered, by a result or a named error', { timeout: 60_000 }, async () => {
  const harness = await startServer({
    limits: { invalidFrames: 1_000_000, requestsPerSecond: 1_000_000, waitingRequests: FRAMES_PER_RUN },
  });
  const bystander = await harness.connect();
  await bystander.join('acme/bystander');
  // What this test makes fail on purpose (see the fake's `remove`) is not what it looks for.
  const unexpected = () => harness.logged.filter((line) => !line.endsWith('a secret of the inside'));

  await fc.assert(
    fc.asyncProperty(
      fc.array(frame, { minLength: 1, maxLength: FRAMES_PER_RUN }),
      fc.boolean(),
      async (frames, joined) => {
        const client = await prepared(harness, joined);
        const before = client.frames.length;
        for (const each of frames) client.send(each);
        await expect.poll(() => client.frames.length, { interval: 1 }).toBe(before + frames.length);
        for (const { error } of client.frames.slice(before)) {
          if (error !== undefined) expect(Object.keys(ERROR_CODES)).toContain(codeOf(error));
        }
        client.socket.terminate();
      },
    ),
    { numRuns: RUNS },
  );

  expect(unexpected()).toEqual([]);
  expect((await bystander.request('message.send', { topic: 't', payload: 'still here' })).error).toBeUndefined();
});

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

/** Authenticated, because a failed authentication closes the socket. */
async function prepared({ connect }: Harness, joined: boolean): Promise<TestClient> {
  const client = await connect();
  if (joined) await client.join();
  else await client.authenticate();
  return client;
}
