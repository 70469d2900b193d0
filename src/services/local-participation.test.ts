import { describe, expect, test } from 'vitest';
import { grantsOfRole } from '../domain/grants.ts';
import { BAD_RTP, GOOD_RTP } from '../ports/testing/fake-media-engine.ts';
import { MeetingsHarness, produce, settled } from './testing/meetings-harness.ts';
import { refusal } from './testing/refusal.ts';

/** `ann`, who moderates, and `bob`, both in the room and with nothing told so far. */
async function two() {
  const node = new MeetingsHarness();
  const ann = await node.enter('ann', { role: 'host' });
  const bob = await node.enter('bob');
  ann.ear.take();
  return { node, ann, bob };
}

const camera = { source: 'camera', rtpParameters: GOOD_RTP } as const;

describe('produce', () => {
  test('starts the media, then tells the room', async () => {
    const { node, ann, bob } = await two();
    const { trackId, generation } = await bob.seat.media.produce({ ...camera, paused: true });
    expect(generation).toBe(1);
    expect([...node.engine.sessionOf('bob').published]).toEqual([[trackId, { source: 'camera', paused: true }]]);
    const track = {
      id: trackId,
      source: 'camera',
      kind: 'video',
      paused: true,
      generation: 1,
      mimeType: 'video/VP8',
      layers: { spatial: 3, temporal: 3 },
    };
    for (const { ear } of [ann, bob]) {
      expect(ear.notifications).toEqual([{ event: 'track.published', seq: 3, data: { identity: 'bob', track } }]);
    }
  });

  test.each([
    ['forbidden', 'a source that the token does not name', { ...camera, source: 'screen' }],
    ['bad_media', 'what the engine refuses', { ...camera, rtpParameters: BAD_RTP }],
    ['not_found', 'a track that there is not', { ...camera, trackId: 'none' }],
  ] as const)('is refused as %s: %s', async (code, _name, params) => {
    const node = new MeetingsHarness();
    const bob = await node.enter('bob', { grants: { ...grantsOfRole('viewer'), publish: ['camera'] } });
    await expect(bob.seat.media.produce(params)).rejects.toEqual(refusal(code));
    expect(bob.ear.take()).toEqual([]);
    expect(node.engine.stats().producers).toBe(0);
  });

  test("is refused for another's track, or one's own under another source", async () => {
    const { ann, bob } = await two();
    const trackId = await produce(bob, 'camera');
    await expect(ann.seat.media.produce({ ...camera, trackId })).rejects.toEqual(refusal('not_found'));
    await expect(bob.seat.media.produce({ ...camera, source: 'screen', trackId })).rejects.toEqual(
      refusal('not_found'),
    );
  });

  test('is refused before any media work, when the rules are known to refuse it', async () => {
    const node = new MeetingsHarness();
    const bob = await node.enter('bob', { grants: { ...grantsOfRole('viewer'), publish: ['camera'] } });
    await produce(bob, 'camera');
    await produce(bob, 'camera');
    node.engine.before = () => Promise.reject(new Error('no work is to be done'));
    await expect(produce(bob, 'camera')).rejects.toEqual(refusal('limit_exceeded'));
    await expect(produce(bob, 'screen')).rejects.toEqual(refusal('forbidden'));
  });

  test('many at once do not get over the limit, and leave no media of those refused', async () => {
    const { node, bob } = await two();
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => produce(bob, 'camera')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(results.filter(({ status }) => status === 'rejected')).toEqual(
      Array.from({ length: 4 }, () => ({ status: 'rejected', reason: refusal('limit_exceeded') })),
    );
    expect(node.engine.stats().producers).toBe(2);
  });

  test('stops the media again when the room cannot be told', async () => {
    const { node, ann, bob } = await two();
    node.registry.reachable = false;
    await expect(produce(bob, 'camera')).rejects.toEqual(refusal('unavailable'));
    expect(node.engine.stats().producers).toBe(0);
    node.registry.reachable = true;
    await produce(bob, 'camera');
    expect(ann.ear.take()).toEqual(['track.published']);
  });

  test.each([
    ['while the media starts', 'unavailable'],
    ['while the room is told', 'stale'],
  ] as const)('leaves nothing when the seat is lost %s', async (when, code) => {
    const node = new MeetingsHarness();
    const ann = await new MeetingsHarness(node.store, { node: 'node-2' }).enter('ann', { role: 'host' });
    const bob = await node.enter('bob');
    ann.ear.take();
    const lose = async (): Promise<void> => {
      node.engine.before = undefined;
      node.registry.beforeAppend = undefined;
      await ann.seat.execute('participant.remove', { identity: 'bob' });
    };
    if (when === 'while the media starts') node.engine.before = lose;
    else node.registry.beforeAppend = lose;
    await expect(produce(bob, 'camera')).rejects.toEqual(refusal(code));
    expect(bob.ear.endings).toEqual(['removed']);
    expect(ann.ear.take()).toEqual(['participant.left']);
    expect(node.engine.stats()).toMatchObject({ transports: 0, producers: 0 });
  });

  test('sends a lost track anew, under its id and a higher generation', async () => {
    const { node, ann, bob } = await two();
    const trackId = await produce(bob, 'camera');
    await produce(bob, 'microphone');
    node.engine.sessionOf('bob').lose();
    await bob.seat.media.open();
    ann.ear.take();
    // It is no new track: the limit, which is reached, does not matter.
    await expect(bob.seat.media.produce({ ...camera, trackId })).resolves.toEqual({ trackId, generation: 2 });
    expect(ann.ear.notifications).toMatchObject([
      { event: 'track.updated', data: { track: { id: trackId, generation: 2, paused: false } } },
    ]);
    expect([...node.engine.sessionOf('bob').published.keys()]).toEqual([trackId]);
  });
});

describe('a published track', () => {
  test('is paused and resumed by its publisher: the room is told, and the media follows', async () => {
    const { node, ann, bob } = await two();
    const trackId = await produce(bob, 'microphone');
    ann.ear.take();
    for (const paused of [true, false]) {
      await bob.seat.execute('track.update', { trackId, paused });
      await bob.seat.execute('track.update', { trackId, paused });
      expect(ann.ear.notifications.splice(0)).toMatchObject([{ event: 'track.updated', data: { track: { paused } } }]);
      expect(node.engine.sessionOf('bob').published.get(trackId)).toMatchObject({ paused });
    }
  });

  test('is muted by a moderator, and resumed by its publisher', async () => {
    const { node, ann, bob } = await two();
    const trackId = await produce(bob, 'microphone');
    ann.ear.take();
    await ann.seat.execute('participant.mute', { identity: 'bob', trackId });
    expect(ann.ear.notifications).toMatchObject([{ data: { identity: 'bob', mutedBy: 'ann' } }]);
    expect(node.engine.sessionOf('bob').published.get(trackId)).toMatchObject({ paused: true });
    await bob.seat.execute('track.update', { trackId, paused: false });
    expect(node.engine.sessionOf('bob').published.get(trackId)).toMatchObject({ paused: false });
    expect(node.warnings).toEqual([]);
  });

  test('is closed with its media', async () => {
    const { node, ann, bob } = await two();
    const trackId = await produce(bob, 'camera');
    ann.ear.take();
    await bob.seat.execute('track.close', { trackId });
    expect(ann.ear.notifications).toMatchObject([{ event: 'track.closed', data: { identity: 'bob', trackId } }]);
    expect(node.engine.stats().producers).toBe(0);
    await expect(bob.seat.execute('track.close', { trackId })).rejects.toEqual(refusal('not_found'));
  });

  test('is for nobody else to change', async () => {
    const { node, ann, bob } = await two();
    const trackId = await produce(bob, 'microphone');
    const notFound = refusal('not_found');
    await expect(ann.seat.execute('track.update', { trackId, paused: true })).rejects.toEqual(notFound);
    await expect(ann.seat.execute('track.close', { trackId })).rejects.toEqual(notFound);
    await expect(bob.seat.execute('participant.mute', { identity: 'bob', trackId })).rejects.toEqual(
      refusal('forbidden'),
    );
    expect([...node.engine.sessionOf('bob').published.values()]).toEqual([{ source: 'microphone', paused: false }]);
  });

  test('whose media was lost can be paused and closed all the same', async () => {
    const { node, ann, bob } = await two();
    const trackId = await produce(bob, 'microphone');
    node.engine.sessionOf('bob').lose();
    ann.ear.take();
    await bob.seat.execute('track.update', { trackId, paused: true });
    await bob.seat.media.open();
    await bob.seat.execute('track.update', { trackId, paused: false });
    await bob.seat.execute('track.close', { trackId });
    expect(ann.ear.take()).toEqual(['track.updated', 'track.updated', 'track.closed']);
  });
});

describe('messages', () => {
  test('reach everybody with the time of the server, and answer with their place', async () => {
    const { node, ann, bob } = await two();
    await expect(bob.seat.execute('message.send', { topic: 'chat', payload: 'hello' })).resolves.toEqual({ seq: 3 });
    const data = {
      from: 'bob',
      name: 'bob by name',
      topic: 'chat',
      payload: 'hello',
      direct: false,
      at: node.clock.now(),
    };
    for (const { ear } of [ann, bob]) {
      expect(ear.notifications).toEqual([{ event: 'message.received', seq: 3, data }]);
    }
  });

  test('are told once under one id, and answered with the same place again', async () => {
    const { ann, bob } = await two();
    const message = { topic: 'chat', payload: 'hello', messageId: 'm1' };
    await expect(bob.seat.execute('message.send', message)).resolves.toEqual({ seq: 3 });
    await bob.seat.execute('message.send', { topic: 'chat', payload: 'and' });
    await expect(bob.seat.execute('message.send', message)).resolves.toEqual({ seq: 3 });
    expect(ann.ear.take()).toEqual(['message.received', 'message.received']);
  });

  test('to some reach only them and their sender', async () => {
    const { node, ann, bob } = await two();
    const cas = await node.enter('cas');
    for (const { ear } of [ann, bob]) ear.take();
    await bob.seat.execute('message.send', { topic: 'chat', payload: 'psst', to: ['ann'] });
    expect(ann.ear.notifications).toMatchObject([{ data: { direct: true } }]);
    expect(bob.ear.take()).toEqual(['message.received']);
    expect(cas.ear.take()).toEqual([]);
  });
});

test('the text of a notification is its JSON, made once for all', async () => {
  const { ann, bob, node } = await two();
  const texts: string[] = [];
  const outgoing = new Set<unknown>();
  for (const { ear } of [ann, bob]) {
    ear.notify = (each) => {
      outgoing.add(each);
      texts.push(each.text());
    };
  }
  await bob.seat.execute('message.send', { topic: 'chat', payload: 'hello' });
  const data = {
    from: 'bob',
    name: 'bob by name',
    topic: 'chat',
    payload: 'hello',
    direct: false,
    at: node.clock.now(),
  };
  expect(texts.map((text): unknown => JSON.parse(text))).toEqual([
    { event: 'message.received', seq: 3, data },
    { event: 'message.received', seq: 3, data },
  ]);
  expect(outgoing.size).toBe(1);
});

test('only moderators moderate', async () => {
  const { ann, bob } = await two();
  const forbidden = refusal('forbidden');
  await expect(bob.seat.execute('room.update', { locked: true })).rejects.toEqual(forbidden);
  await expect(bob.seat.execute('participant.admit', { identity: 'ann' })).rejects.toEqual(forbidden);
  await expect(bob.seat.execute('participant.remove', { identity: 'ann' })).rejects.toEqual(forbidden);
  expect(ann.ear.take()).toEqual([]);
  await ann.seat.execute('room.update', { locked: true });
  expect(bob.ear.take()).toEqual(['room.updated']);
});

test('nothing is told once the seat is left, and nothing is done', async () => {
  const { node, ann, bob } = await two();
  const session = node.engine.sessionOf('bob');
  const trackId = await produce(ann, 'camera');
  await bob.seat.leave();
  bob.ear.take();
  await ann.seat.execute('track.close', { trackId });
  session.changeLayers('consumer', 1);
  await settled();
  expect(bob.ear.take()).toEqual([]);
  const stale = refusal('stale');
  await expect(produce(bob, 'camera')).rejects.toEqual(stale);
  await expect(bob.seat.execute('message.send', { topic: 'chat', payload: 'x' })).rejects.toEqual(stale);
  await expect(bob.seat.media.open()).rejects.toEqual(stale);
});
