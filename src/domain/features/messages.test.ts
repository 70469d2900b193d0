import { describe, expect, test } from 'vitest';
import { Told } from '../told.ts';
import { type MessageSent, repetition } from './messages.ts';

function said(id: string | undefined, at: number, from = 'ann'): MessageSent {
  return {
    type: 'messageSent',
    from,
    topic: 'chat',
    payload: 'hello',
    to: null,
    at,
    ...(id === undefined ? {} : { id }),
  };
}

const nobody = (): boolean => false;
const everybody = (): boolean => true;

/** What is said again to a lost log, of those who still sit here. */
const repeated = (told: Told<MessageSent, ReturnType<typeof repetition>>): readonly MessageSent[] =>
  told.repeat((identity) => ({ identity, epoch: 1 })).map(({ params }) => params.message);

describe('the messages that were told', () => {
  test('are known by their id and who said them', () => {
    const told = new Told(repetition);
    const taken = [said('m1', 0), said('m1', 0), said('m1', 0, 'bob'), said(undefined, 0), said(undefined, 0)];
    expect(taken.map((message) => told.take(message, nobody))).toEqual([true, false, true, true, true]);
  });

  test('are kept where they were said on this node in the last moment, and can be known again', () => {
    const told = new Told(repetition);
    const old = said('m1', 0);
    const other = said('m2', 5_000, 'bob');
    const recent = said('m3', 5_000);
    const newest = said('m4', 5_900);
    for (const message of [old, recent, newest, recent, said(undefined, 5_900)]) told.take(message, everybody);
    told.take(other, nobody);
    expect(repeated(told)).toEqual([recent, newest]);
  });

  test('are kept up to a bound', () => {
    const told = new Told(repetition);
    for (let count = 0; count < 1_000; count += 1) told.take(said(`m${count}`, 0), everybody);
    expect(repeated(told).length).toBe(128);
    expect(repeated(told).at(-1)?.id).toBe('m999');
  });
});
