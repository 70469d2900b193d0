/** A viewer of nine tiles whose line becomes narrow for a while: sound and the speaker go on, and all of it comes back. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from './harness.ts';
import { type Heard, type LineMeeting, receivedOf, startLineMeeting } from './line-meeting.ts';
import { mayMakeNamespaces } from './network-namespace.ts';

const SPEAKER = 'Ada';
/** Besides the speaker and the viewer. */
const SILENT_PEOPLE = 7;
const NARROW_KBIT = 500;
/** The height of the lowest layer, in pixels. */
const SMALLEST = 180;
/** Tiles of which show the middle layer. */
const VIEWPORT = { width: 1600, height: 900 };
/** In ms. */
const SETTLED = 10_000;
const NARROW = 25_000;
const LOOK = 500;
const RECOVERED = 10_000;

// Where the operating system allows it.
describe.runIf(mayMakeNamespaces())(`over a line of ${NARROW_KBIT} kbit/s`, () => {
  let meeting: LineMeeting;

  // For each attempt anew: who is left of one that failed takes the CPU from the next.
  beforeEach(async () => {
    meeting = await startLineMeeting(SILENT_PEOPLE);
  });

  afterEach(() => meeting?.close());

  // A machine that stands still for a moment is a line that does.
  it(
    'the sound is unbroken, the speaker moves, and the picture is soon as good as before',
    { retry: 2, timeout: 120_000 },
    async () => {
      await meeting.joinHere(SPEAKER);
      const viewer = await meeting.joinBehind('Bo');
      await viewer.page.setViewport(VIEWPORT);
      await viewer.seesMovingVideoOf(SPEAKER);
      await delay(SETTLED);
      await waitUntil(async () => (await receivedOf(viewer, SPEAKER)).height > SMALLEST, 2 * SETTLED);
      const before = await receivedOf(viewer, SPEAKER);

      meeting.line.limit(NARROW_KBIT);
      const looks = [before];
      for (let passed = 0; passed < NARROW; passed += LOOK) {
        await delay(LOOK);
        looks.push(await receivedOf(viewer, SPEAKER));
      }
      meeting.line.limit(undefined);
      const since = performance.now();
      const last = looks.at(-1) ?? before;
      const sounds = last.samples - before.samples;
      const stillFrames = longestStandstill(looks);
      const switches = looks.filter(({ height }, at) => at > 0 && height !== looks[at - 1]?.height).length;

      await waitUntil(async () => (await receivedOf(viewer, SPEAKER)).height >= before.height, 2 * RECOVERED);
      const recoveredMs = performance.now() - since;

      expect((last.concealed - before.concealed) / sounds, 'share of sound made up').toBeLessThan(0.02);
      expect(stillFrames * LOOK, 'longest standstill of the speaker, in ms').toBeLessThan(5_000);
      expect(last.frames - before.frames, 'frames of the speaker').toBeGreaterThan((NARROW / 1_000) * 4);
      expect(switches, 'changes of the size of the speaker’s picture').toBeLessThanOrEqual(4);
      expect(recoveredMs, 'time to the full layer, in ms').toBeLessThan(RECOVERED);
    },
  );
});

/** In looks. */
function longestStandstill(looks: readonly Heard[]): number {
  let longest = 0;
  let still = 0;
  for (const [at, { frames }] of looks.entries()) {
    still = at > 0 && frames === looks[at - 1]?.frames ? still + 1 : 0;
    longest = Math.max(longest, still);
  }
  return longest;
}
