import { expect, test } from 'vitest';
import { AnswerMemory } from './answer-memory.ts';
import type { Answer } from './answer.ts';

const answer = (text: string) => async (): Promise<Answer> => ({ text, code: 'ok' });

test('remembers so many answers, and carries out nothing twice', async () => {
  const memory = new AnswerMemory();
  for (let id = 1; id <= 65; id += 1) await memory.once(id, answer(String(id)));
  expect((await memory.once(2, answer('again'))).text).toBe('2');
  expect(() => memory.once(1, answer('again'))).toThrow('the ids of a session have to increase');
});

test('forgets long answers earlier, but never the last', async () => {
  const memory = new AnswerMemory();
  const long = 'x'.repeat(400_000);
  await memory.once(1, answer(long));
  expect((await memory.once(1, answer('again'))).text).toBe(long);
  await memory.once(2, answer(long));
  expect((await memory.once(2, answer('again'))).text).toBe(long);
  expect(() => memory.once(1, answer('again'))).toThrow('the ids of a session have to increase');
});
