import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../protocol/errors.ts';
import { startServer, type Harness } from './testing/harness.ts';
import { hostileFrames } from './testing/hostile-frames.ts';
import type { TestClient } from './testing/test-client.ts';

const FRAMES_PER_RUN = 50;
const RUNS = 200;

const frame = hostileFrames({ identities: ['ada', 'bystander'], ids: ['track', 'transport'] });

test('whatever is sent, every frame is answered, by a result or a named error', { timeout: 60_000 }, async () => {
  const harness = await startServer({
    limits: {
      invalidFrames: 1_000_000,
      requestsPerSecond: 1_000_000,
      waitingRequests: FRAMES_PER_RUN,
      // Nobody's seat expires here.
      seatsPerIdentity: 1_000_000,
      connectionsPerIdentity: 1_000_000,
    },
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
        await expect.poll(() => client.frames.length, { interval: 1, timeout: 10_000 }).toBe(before + frames.length);
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
