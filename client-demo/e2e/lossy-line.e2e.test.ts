/** A listener whose line loses packets now and then: what is lost of the sound is sent again in time. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LineMeeting, receivedOf, startLineMeeting } from './line-meeting.ts';
import { mayLosePackets } from './network-namespace.ts';

const SPEAKER = 'Ada';
const LOST = 0.05;
/** In ms. */
const SETTLED = 3_000;
const LOSSY = 15_000;

describe.runIf(mayLosePackets())(`over a line that loses ${LOST * 100} % of all packets`, () => {
  let meeting: LineMeeting;

  // For each attempt anew.
  beforeEach(async () => {
    meeting = await startLineMeeting(0);
  });

  afterEach(() => meeting?.close());

  it('hardly any sound has to be made up', async () => {
    await meeting.joinHere(SPEAKER);
    const listener = await meeting.joinBehind('Bo');
    await listener.seesMovingVideoOf(SPEAKER);
    await delay(SETTLED);

    meeting.line.lose(LOST);
    const before = await receivedOf(listener, SPEAKER);
    await delay(LOSSY);
    const after = await receivedOf(listener, SPEAKER);

    const sounds = after.samples - before.samples;
    expect(sounds, 'samples of sound').toBeGreaterThan(0);
    // Without being sent again it is about as much as is lost.
    expect((after.concealed - before.concealed) / sounds, 'share of sound made up').toBeLessThan(LOST / 3);
  }, 60_000);
});
