import { EventEmitter } from 'node:events';
import type { Producer, Router } from 'mediasoup/types';
import { expect, test } from 'vitest';
import { hear, levelAt, SPEECH_LEVEL, unheard } from '../../src/forwarding/speakers.ts';
import { LevelObserver } from './level-observer.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const producer = { id: 'p' } as Producer;

/** What is heard of a microphone for which the worker tells a mean. */
async function heardOf(volume: number): Promise<number> {
  const observer = Object.assign(new EventEmitter(), { closed: false, addProducer: async () => undefined });
  let threshold = 0;
  const createAudioLevelObserver = async (options: { readonly threshold: number }) => {
    ({ threshold } = options);
    return observer;
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const source = new LevelObserver({ createAudioLevelObserver } as unknown as Router);
  const levels: number[] = [];
  source.measure(producer, (level) => levels.push(level));
  await expect.poll(() => observer.listenerCount('volumes')).toBe(1);
  observer.emit('volumes', [{ producer, volume: Math.max(volume, threshold) }]);
  return levels[0] ?? Number.NaN;
}

test('whoever the worker tells of counts as speaking until it tells again', async () => {
  const told = hear(unheard('a', undefined, 0), await heardOf(-127), 0);
  expect(levelAt(told, 350)).toBeGreaterThan(SPEECH_LEVEL);
  expect(levelAt(told, 1_000)).toBeLessThan(SPEECH_LEVEL);
});

test('the louder of two is heard louder, and nobody louder than can be', async () => {
  const [soft, loud, loudest] = [await heardOf(-30), await heardOf(-20), await heardOf(0)];
  expect(soft).toBeLessThan(loud);
  expect(loudest).toBe(0);
});
