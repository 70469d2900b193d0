import { expect, test } from 'vitest';
import { fixture } from '../testing/set-up.ts';

const view = (id: string, place: number) => ({ id, place, text: `text of ${id}`, votes: 0, answered: false });

test('questions are sorted: the most votes first, answered ones last', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const asked: string[] = [];
  meeting.questions.on('asked', ({ id }) => asked.push(id));
  const order = (): string => meeting.questions.all.map(({ id }) => id).join(' ');
  server.notify('question.asked', { question: 'a', view: view('a', 1) });
  server.notify('question.asked', { question: 'b', view: view('b', 2) });
  server.notify('question.asked', { question: 'c', view: { ...view('c', 3), mine: true } });
  expect([order(), asked]).toEqual(['a b c', ['a', 'b']]);
  server.notify('question.voted', { question: 'c', votes: 2 });
  server.notify('question.voted', { question: 'b', votes: 1, voted: true });
  expect(order()).toBe('c b a');
  server.notify('question.answered', { question: 'c', answered: true, answer: 'So.' });
  expect(order()).toBe('b a c');
  expect(meeting.questions.all[0]?.voted).toBe(true);
  server.notify('question.voted', { question: 'b', votes: 0, voted: false });
  server.notify('question.dismissed', { question: 'c' });
  expect([order(), meeting.questions.all[1]?.voted]).toEqual(['a b', false]);
  await meeting.leave();
});
