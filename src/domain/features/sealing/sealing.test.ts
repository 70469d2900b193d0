import { describe, expect, test } from 'vitest';
import { NODE } from '../../actor.ts';
import { order } from '../../room/features.ts';
import { projectFor, projectRoom } from '../../room/project.ts';
import type { RoomState } from '../../room/state.ts';
import {
  ask,
  carryOut,
  furnishedRoom,
  join,
  leave,
  participantOf,
  publish,
  roomAfter,
  seatOf,
} from '../../testing/rooms.ts';
import { commitIn, keysOf } from '../testing/sealing.ts';

const WORDS = `sealed1.1.${'A'.repeat(60)}`;

const come = (identity: string, number = 0) => join(identity, { keys: keysOf(identity, number) });
const seal = (state: RoomState) => ask(seatOf(state, 'ann'), 'room.update', { sealed: true });
const commitBy =
  (identity: string, changes: object = {}) =>
  (state: RoomState) =>
    ask(seatOf(state, identity), 'sealing.commit', {
      ...commitIn(state, keysOf(identity).seal, false),
      ...changes,
    });
const host = () => join('ann', { role: 'host', keys: keysOf('ann') });

/** `ann` moderates, she and `bob` have the keys. */
const sealedRoom = (): RoomState => roomAfter(host, seal, commitBy('ann'), () => come('bob'), commitBy('ann'));

const refusal = (state: RoomState, given: Parameters<typeof carryOut>[1]): unknown => {
  try {
    carryOut(state, given);
    return undefined;
  } catch (error) {
    return error;
  }
};
const sealsOf = (devices: readonly { seal: string }[] = []) => devices.map((each) => each.seal);

describe('a room is sealed', () => {
  test('by its host before anything is published, and stays so', () => {
    const state = roomAfter(host, () => come('bob'), seal);
    expect(sealsOf(state.sealing?.waiting)).toEqual([keysOf('ann').seal, keysOf('bob').seal]);
    expect(refusal(state, ask(seatOf(state, 'ann'), 'room.update', { sealed: false }))).toMatchObject({
      code: 'sealed',
    });
    expect(carryOut(state, seal(state)).events).toEqual([]);
  });

  test('not while somebody is there who cannot seal, nor when something is published', () => {
    expect(refusal(furnishedRoom(), seal(furnishedRoom()))).toMatchObject({ code: 'not_sealed' });
    const publishing = roomAfter(host, (state) => publish(seatOf(state, 'ann'), 'mic', 'microphone'));
    expect(refusal(publishing, seal(publishing))).toMatchObject({ code: 'not_sealed', data: { why: 'tracks' } });
  });

  test('then nobody comes in without a device key, or hidden', () => {
    const state = sealedRoom();
    expect(refusal(state, join('eve'))).toMatchObject({ code: 'sealed', data: { why: 'keys' } });
    expect(refusal(state, join('eve', { hidden: true, keys: keysOf('eve') }))).toMatchObject({
      code: 'sealed',
      data: { why: 'hidden' },
    });
  });

  test('then plain words are refused, and what a server would read', () => {
    const state = sealedRoom();
    const ann = seatOf(state, 'ann');
    expect(refusal(state, ask(ann, 'chat.send', { text: 'hello' }))).toMatchObject({ data: { why: 'words' } });
    expect(refusal(state, ask(ann, 'chat.send', { text: WORDS }))).toBeUndefined();
    expect(refusal(state, ask(ann, 'message.send', { topic: 'x', payload: 'hello' }))).toMatchObject({
      code: 'sealed',
      data: { why: 'method' },
    });
    expect(refusal(state, ask(ann, 'agenda.set', { items: [] }))).toMatchObject({ code: 'sealed' });
  });
});

describe('a commit', () => {
  test('gives each its own box and nobody another one', () => {
    const state = sealedRoom();
    const came = carryOut(state, come('cas')).after;
    const boxes = ['B'.repeat(107)];
    const { events, after } = carryOut(came, commitBy('bob', { boxes })(came));
    const [committed] = events;
    if (committed === undefined) throw new Error('no event');
    const told = (identity: string) => projectFor(committed, participantOf(after, identity));
    expect(told('cas')).toMatchObject({ event: 'sealing.committed', data: { box: boxes[0] } });
    expect(told('ann')).toMatchObject({ data: { commit: { keyEpoch: 3, kind: 'ratchet' } } });
    expect(told('ann')).not.toMatchObject({ data: { box: expect.anything() } });
    expect(projectRoom(after, participantOf(after, 'cas')).sealing?.box).toBe(boxes[0]);
    expect(projectRoom(after, participantOf(after, 'ann')).sealing?.box).toBeUndefined();
    expect(sealsOf(after.sealing?.members)).toEqual(['ann', 'bob', 'cas'].map((each) => keysOf(each).seal));
  });

  test('at another epoch, or that knows not who is gone, is stale', () => {
    const state = roomAfter(host, seal, commitBy('ann'), () => come('bob'));
    const late = commitIn(state, keysOf('ann').seal, true);
    expect(refusal(state, ask(seatOf(state, 'ann'), 'sealing.commit', late))).toMatchObject({ code: 'stale_commit' });
    const two = sealedRoom();
    const gone = carryOut(carryOut(two, come('cas')).after, leave(seatOf(two, 'bob'))).after;
    expect(gone.sealing?.gone).toEqual([keysOf('bob').seal]);
    const unaware = commitBy('ann', { removed: [] })(gone);
    expect(refusal(gone, unaware)).toMatchObject({ code: 'stale_commit' });
    // Who is gone could make the next secret of the last one by itself.
    expect(refusal(gone, commitBy('ann', { kind: 'ratchet' })(gone))).toMatchObject({ code: 'stale_commit' });
    const { after } = carryOut(gone, commitBy('ann')(gone));
    expect(after.sealing).toMatchObject({ keyEpoch: 3, gone: [], waiting: [] });
    expect(sealsOf(after.sealing?.members)).toEqual([keysOf('ann').seal, keysOf('cas').seal]);
  });

  test('is for those who have the keys, and for a change: nobody floods the log', () => {
    const state = carryOut(sealedRoom(), come('cas')).after;
    expect(refusal(state, commitBy('cas')(state))).toMatchObject({ code: 'forbidden' });
    expect(refusal(state, commitBy('cas', { kind: 'first' })(state))).toMatchObject({ code: 'stale_commit' });
    const still = sealedRoom();
    expect(refusal(still, commitBy('ann')(still))).toMatchObject({ code: 'stale_commit' });
  });

  test('has one box for each device that needs one', () => {
    const state = carryOut(sealedRoom(), come('cas')).after;
    expect(refusal(state, commitBy('ann', { boxes: [] })(state))).toMatchObject({ code: 'bad_params' });
    const stranger = keysOf('eve').seal;
    expect(refusal(state, commitBy('ann', { added: [stranger] })(state))).toMatchObject({ code: 'stale_commit' });
  });

  test('begins anew when nobody has the keys any more', () => {
    const state = sealedRoom();
    const left = ['ann', 'bob'].reduce(
      (now, identity) => carryOut(now, leave(seatOf(now, identity))).after,
      carryOut(state, come('cas')).after,
    );
    const { after } = carryOut(left, commitBy('cas')(left));
    expect(after.sealing).toMatchObject({ keyEpoch: 3, commit: { kind: 'first' }, gone: [] });
    expect(sealsOf(after.sealing?.members)).toEqual([keysOf('cas').seal]);
  });
});

describe('a device', () => {
  test('that comes again with the same key keeps its place; with another one it waits, and the old one is gone', () => {
    const state = sealedRoom();
    const again = carryOut(state, { ...come('bob'), params: { ...come('bob').params, takeOver: true } }).after;
    expect(again.sealing).toEqual(state.sealing);
    const other = come('bob', 1);
    const { after } = carryOut(state, { ...other, params: { ...other.params, takeOver: true } });
    expect(after.sealing?.gone).toEqual([keysOf('bob').seal]);
    expect(sealsOf(after.sealing?.waiting)).toEqual([keysOf('bob', 1).seal]);
  });

  test('that asks for the keys waits again', () => {
    const state = sealedRoom();
    const { after } = carryOut(state, ask(seatOf(state, 'bob'), 'sealing.ask', {}));
    expect(after.sealing?.gone).toEqual([keysOf('bob').seal]);
    expect(sealsOf(after.sealing?.waiting)).toEqual([keysOf('bob').seal]);
    expect(carryOut(after, ask(seatOf(after, 'bob'), 'sealing.ask', {})).events).toEqual([]);
    const { after: then } = carryOut(after, commitBy('ann')(after));
    expect(sealsOf(then.sealing?.members)).toEqual([keysOf('ann').seal, keysOf('bob').seal]);
  });

  test('in the lobby has no place before it is let in', () => {
    const state = roomAfter(
      host,
      seal,
      (now) => ask(seatOf(now, 'ann'), 'room.update', { lobby: true }),
      () => come('bob'),
    );
    expect(sealsOf(state.sealing?.waiting)).toEqual([keysOf('ann').seal]);
    const { after } = carryOut(state, ask(seatOf(state, 'ann'), 'participant.admit', { identity: 'bob' }));
    expect(sealsOf(after.sealing?.waiting)).toEqual([keysOf('ann').seal, keysOf('bob').seal]);
  });

  test('nobody but a node says that somebody comes', () => {
    const state = sealedRoom();
    expect(refusal(state, { ...order(NODE, 'sealing.ask', {}) })).toMatchObject({ code: 'internal' });
  });
});
