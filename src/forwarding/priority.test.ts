import { expect, test } from 'vitest';
import { priorityOf, USUAL_PRIORITY } from './priority.ts';

test('a screen goes before those who speak, and they before the other cameras', () => {
  const [screen, speaker, other] = [
    priorityOf('screen', false),
    priorityOf('camera', true),
    priorityOf('camera', false),
  ];
  expect(screen).toBeGreaterThan(speaker);
  expect(speaker).toBeGreaterThan(other);
  expect(other).toBe(USUAL_PRIORITY);
  expect(priorityOf(undefined, false)).toBe(USUAL_PRIORITY);
});
