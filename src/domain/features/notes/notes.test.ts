import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector, Map as YMap, mergeUpdates } from 'yjs';
import { describe, expect, test } from 'vitest';
import { base64Bytes, fromBase64, toBase64 } from '../../../../signaling/protocol/base64.ts';
import { MAX_NOTES_BYTES, MAX_NOTES_WRITERS } from '../../../../signaling/protocol/features/notes.ts';
import type { Result } from '../../../../signaling/protocol/methods.ts';
import type { Seat } from '../../actor.ts';
import { answerOf } from '../../room/answer.ts';
import type { Order } from '../../room/features.ts';
import type { RoomState } from '../../room/state.ts';
import { ask, carryOut, furnishedRoom, seatOf } from '../../testing/rooms.ts';
import { updatesOf } from './document.ts';

const room = furnishedRoom();
const [ann, bob, lou] = ['ann', 'bob', 'lou'].map((identity) => seatOf(room, identity));
if (!ann || !bob || !lou) throw new Error('a furnished room has these');

/** Somebody's page: what it writes, and what it heard of others. */
class Page {
  readonly doc = new Doc();
  #sent = encodeStateVector(this.doc);

  constructor(client: number) {
    this.doc.clientID = client;
  }

  get text(): string {
    return this.doc.getText('text').toJSON();
  }

  insert(at: number, words: string): string {
    this.doc.getText('text').insert(at, words);
    return this.taken();
  }

  delete(at: number, length: number): string {
    this.doc.getText('text').delete(at, length);
    return this.taken();
  }

  hear(update: string): void {
    applyUpdate(this.doc, fromBase64(update));
    this.#sent = encodeStateVector(this.doc);
  }

  taken(): string {
    const update = encodeStateAsUpdate(this.doc, this.#sent);
    this.#sent = encodeStateVector(this.doc);
    return toBase64(update);
  }
}

const write = (seat: Seat, update: string, generation = 0): Order =>
  ask(seat, 'notes.write', { document: 'notes', generation, update });
const then = (state: RoomState, ...orders: readonly Order[]): RoomState =>
  orders.reduce((before, each) => carryOut(before, each).after, state);
const read = (state: RoomState): Result<'notes.read'> =>
  answerOf('notes.read', { document: 'notes' }, [], state, 'ann');
const textIn = (state: RoomState): string => {
  const page = new Page(1);
  for (const update of read(state).updates) page.hear(update);
  return page.text;
};
const refusal = (state: RoomState, order: Order): unknown => {
  try {
    carryOut(state, order);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('what is written', () => {
  test('together is the same for all, and for who comes later', () => {
    const [one, two] = [new Page(11), new Page(22)];
    const first = one.insert(0, 'hello');
    two.hear(first);
    const [fromOne, fromTwo] = [one.insert(5, ' there'), two.insert(0, 'well, ')];
    const { events, after } = carryOut(then(room, write(ann, first), write(ann, fromOne)), write(bob, fromTwo));
    expect(textIn(after)).toBe('well, hello there');
    expect(events).toMatchObject([{ event: { by: 'bob', client: 22, clock: 6 } }]);
    expect(read(after).writers).toMatchObject([
      { client: 11, clock: 11, identity: 'ann' },
      { client: 22, clock: 6, identity: 'bob' },
    ]);
  });

  test('is merged after a while, and nothing of it lost', () => {
    const page = new Page(11);
    let state = room;
    for (let at = 0; at < 300; at += 1) state = then(state, write(ann, page.insert(at, String(at % 10))));
    state = then(state, write(ann, page.delete(10, 280)));
    expect(textIn(state)).toBe(page.text);
    expect(updatesOf(state.documents.notes).length).toBeLessThan(64);
    expect(updatesOf(state.documents.notes).reduce((sum, each) => sum + base64Bytes(each), 0)).toBeLessThan(2_000);
  });

  test('and sent again changes nothing; what only deletes may come twice', () => {
    const page = new Page(11);
    const once = page.insert(0, 'hello');
    const state = then(room, write(ann, once));
    expect(carryOut(state, write(ann, once)).events).toEqual([]);
    const gone = page.delete(0, 3);
    expect(textIn(then(state, write(bob, gone), write(bob, gone)))).toBe('lo');
  });

  test('is gone once it is cleared, and nothing of before comes in any more', () => {
    const page = new Page(11);
    const state = then(room, write(ann, page.insert(0, 'hello')), ask(ann, 'notes.clear', { document: 'notes' }));
    expect(read(state)).toMatchObject({ updates: [], writers: [], generation: state.seq });
    expect(refusal(state, write(ann, page.insert(0, 'more')))).toMatchObject({ code: 'notes_changed' });
    expect(carryOut(state, ask(ann, 'notes.clear', { document: 'notes' })).events).toEqual([]);
    expect(textIn(then(state, write(bob, new Page(22).insert(0, 'new'), state.seq)))).toBe('new');
  });
});

describe('who may write', () => {
  test.each([
    ['hosts', 'ann', undefined],
    ['hosts', 'bob', { code: 'forbidden_now', data: { why: 'hosts' } }],
    ['nobody', 'ann', { code: 'forbidden_now', data: { why: 'nobody' } }],
    ['all', 'bob', undefined],
  ] as const)('where %s may: %s', (who, identity, expected) => {
    const state = who === 'all' ? room : then(room, ask(ann, 'notes.configure', { write: who }));
    const refused = refusal(state, write(seatOf(state, identity), new Page(11).insert(0, 'x')));
    if (expected === undefined) expect(refused).toBeUndefined();
    else expect(refused).toMatchObject(expected);
  });

  test('nobody who may not write in the chat, and nobody in the lobby', () => {
    const state = then(room, ask(ann, 'floor.forbid', { what: ['chat'], identity: 'bob' }));
    expect(refusal(state, write(bob, new Page(11).insert(0, 'x')))).toMatchObject({ code: 'forbidden_now' });
    expect(refusal(room, write(lou, new Page(11).insert(0, 'x')))).toMatchObject({ code: 'in_lobby' });
    expect(refusal(room, ask(bob, 'notes.clear', { document: 'notes' }))).toMatchObject({ code: 'forbidden' });
    expect(refusal(room, ask(bob, 'notes.configure', { write: 'all' }))).toMatchObject({ code: 'forbidden' });
  });
});

describe('a hostile client', () => {
  const mine = new Page(11);
  const first = mine.insert(0, 'hello');
  const state = then(room, write(ann, first));

  test.each<[string, () => string]>([
    ['no update', () => toBase64(new Uint8Array(40).fill(255))],
    ['an update cut off', () => toBase64(fromBase64(first).slice(0, -4))],
    ['nothing', () => toBase64(new Uint8Array([0, 0]))],
    ['more structs than there are bytes', () => toBase64(new Uint8Array([1, 255, 255, 255, 255, 15, 5, 0, 0]))],
    ['values in each other without end', () => nested(10_000)],
    [
      'a map in an array',
      () => {
        const doc = new Doc();
        doc.getArray('list').push([new YMap()]);
        return toBase64(encodeStateAsUpdate(doc));
      },
    ],
    [
      'a document in a document',
      () => {
        const doc = new Doc();
        doc.getArray('list').push([new Doc()]);
        return toBase64(encodeStateAsUpdate(doc));
      },
    ],
    [
      'bytes',
      () => {
        const doc = new Doc();
        doc.getArray('list').push([new Uint8Array(8)]);
        return toBase64(encodeStateAsUpdate(doc));
      },
    ],
    [
      'formatted text',
      () => {
        const doc = new Doc();
        doc.getText('text').insert(0, 'bold', { bold: true });
        return toBase64(encodeStateAsUpdate(doc));
      },
    ],
    [
      'what two clients wrote',
      () => toBase64(mergeUpdates([fromBase64(new Page(33).insert(0, 'x')), fromBase64(new Page(44).insert(0, 'y'))])),
    ],
  ])('is refused %s', (_name, update) => {
    expect(refusal(state, write(bob, update()))).toMatchObject({ code: 'bad_params' });
  });

  test('writes under nobody else’s name', () => {
    const forged = new Page(11);
    forged.hear(first);
    // Yjs takes another client when it hears of its own.
    forged.doc.clientID = 11;
    expect(refusal(state, write(bob, forged.insert(5, ' from bob')))).toMatchObject({ code: 'forbidden' });
  });

  test('says nothing twice in different words, leaves no gap, and rests on nothing that is not there', () => {
    // The same clock with other words: those who apply it first would have another text than others.
    const other = new Page(11);
    expect(carryOut(state, write(ann, other.insert(0, 'HELLO'))).events).toEqual([]);
    expect(refusal(state, write(ann, new Page(11).insert(0, 'HELLO there')))).toMatchObject({ code: 'notes_changed' });
    const ahead = new Page(22);
    ahead.insert(0, 'lost');
    expect(refusal(state, write(bob, ahead.insert(4, 'more')))).toMatchObject({ code: 'notes_changed' });
    const after = new Page(22);
    after.hear(new Page(33).insert(0, 'unknown'));
    expect(refusal(state, write(bob, after.insert(7, '!')))).toMatchObject({ code: 'notes_changed' });
    const deleting = new Page(22);
    deleting.hear(new Page(33).insert(0, 'unknown'));
    expect(refusal(state, write(bob, deleting.delete(0, 2)))).toMatchObject({ code: 'notes_changed' });
  });

  test('fills a document so far and no further, and with so many pages and no more', () => {
    const page = new Page(22);
    let full = state;
    const piece = 'x'.repeat(40_000);
    while (base64Bytes(full.documents.notes.merged) + piece.length < MAX_NOTES_BYTES - 1_000) {
      full = then(full, write(bob, page.insert(0, piece)));
    }
    expect(refusal(full, write(bob, page.insert(0, piece)))).toMatchObject({ code: 'limit_exceeded' });
    let crowded = room;
    for (let client = 1; client <= MAX_NOTES_WRITERS; client += 1) {
      crowded = then(crowded, write(bob, new Page(client).insert(0, 'x')));
    }
    expect(refusal(crowded, write(bob, new Page(999).insert(0, 'x')))).toMatchObject({ code: 'limit_exceeded' });
  });
});

/** An update with a value of arrays in each other, `depth` deep. */
function nested(depth: number): string {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  const doc = new Doc();
  doc.clientID = 55;
  try {
    doc.getArray('list').push([value]);
    return toBase64(encodeStateAsUpdate(doc));
  } catch {
    // Deeper than this machine writes: its bytes by hand. One struct of client 55, any values, in the part `l`.
    const open = Array.from({ length: depth }, () => [117, 1]).flat();
    return toBase64(new Uint8Array([1, 1, 55, 0, 8, 1, 1, 108, 1, ...open, 126, 0]));
  }
}
