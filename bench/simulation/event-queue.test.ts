import { expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';
import { Random } from './random.ts';

const drain = (queue: EventQueue): void => {
  while (queue.step());
};

test('events happen in the order of their times, those of one moment in the order in which they were asked for', () => {
  const queue = new EventQueue();
  const random = new Random(5);
  const happened: { readonly at: number; readonly asked: number }[] = [];
  for (let asked = 0; asked < 500; asked += 1) {
    const at = random.below(50);
    queue.at(at, () => happened.push({ at: queue.now(), asked }));
  }
  drain(queue);
  expect(happened).toHaveLength(500);
  expect(happened).toEqual(happened.toSorted((a, b) => a.at - b.at || a.asked - b.asked));
});

test('an event may ask for others, and what was called off does not happen', () => {
  const queue = new EventQueue();
  const happened: string[] = [];
  const callOff = queue.at(30, () => happened.push('called off'));
  queue.at(10, () => {
    happened.push(`first at ${queue.now()}`);
    queue.after(5, () => happened.push(`then at ${queue.now()}`));
    queue.at(2, () => happened.push(`what is past at ${queue.now()}`));
    callOff();
  });
  drain(queue);
  expect(happened).toEqual(['first at 10', 'what is past at 10', 'then at 15']);
  expect(queue.size).toBe(0);
});
