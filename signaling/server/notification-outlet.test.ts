import { describe, expect, test } from 'vitest';
import { outgoing, outgoingNews } from '../../src/services/outgoing.ts';
import { NotificationOutlet } from './notification-outlet.ts';
import type { SessionLink } from './session-link.ts';

class RecordingLink implements SessionLink {
  readonly network = '192.0.2.1';
  open = true;
  readonly sent: string[] = [];
  closedWith: number | null = null;
  congested = false;
  /** To be called when what waited was sent. */
  drained: () => void = () => undefined;

  onDrained(callback: () => void): void {
    this.drained = callback;
  }

  onReceived = (): void => undefined;

  send(text: string): void {
    this.sent.push(text);
  }

  close(code: number): void {
    this.open = false;
    this.closedWith = code;
  }
}

const left = (seq: number) =>
  outgoing({ event: 'participant.left', seq, data: { identity: String(seq), reason: 'left' } });
const layers = (consumerId: string) => outgoing({ event: 'consumer.layers', data: { consumerId, layers: null } });

test('what is held goes out in order, without what the answer told already', () => {
  const outlet = new NotificationOutlet();
  const link = new RecordingLink();
  const release = outlet.hold(link);
  const notifications = [left(1), layers('a'), left(2), left(3)];
  for (const each of notifications) outlet.notify(each);
  expect(link.sent).toEqual([]);
  release(2);
  outlet.notify(left(2));
  outlet.notify(left(4));
  expect(link.sent).toEqual([layers('a'), left(3), left(4)].map((each) => each.text()));
});

const synced = (seq: number) =>
  outgoing({
    event: 'room.synced',
    data: { room: { name: 'room', seq, locked: false, lobby: false, participants: [] } },
  });

test('after the log began anew with lower numbers, what they count is told', () => {
  const outlet = new NotificationOutlet();
  const link = new RecordingLink();
  outlet.hold(link)(1_000);
  const notifications = [left(3), synced(4), left(4), left(5)];
  for (const each of notifications) outlet.notify(each);
  expect(link.sent).toEqual([synced(4), left(5)].map((each) => each.text()));
  outlet.hold(link)(2);
  outlet.notify(left(3));
  expect(link.sent.at(-1)).toBe(left(3).text());
});

test('while the client is away no room is kept for it, as a resume tells the room of then', () => {
  const outlet = new NotificationOutlet();
  outlet.hold(new RecordingLink());
  outlet.away();
  outlet.notify(synced(4));
  const link = new RecordingLink();
  outlet.hold(link)(7);
  expect(link.sent).toEqual([]);
});

test('several in one frame go out unless the answer told all of them', () => {
  const outlet = new NotificationOutlet();
  const link = new RecordingLink();
  const several = (...seqs: readonly number[]) => outgoingNews(seqs.map((seq) => left(seq).notification));
  const release = outlet.hold(link);
  for (const each of [...several(1, 2), ...several(3, 4)]) outlet.notify(each);
  release(3);
  // The client passes over what it saw.
  expect(link.sent).toEqual(several(3, 4).map((each) => each.text()));
});

test('an answer that was overtaken by another releases nothing', () => {
  const outlet = new NotificationOutlet();
  const [earlier, later] = [new RecordingLink(), new RecordingLink()];
  const releaseEarlier = outlet.hold(earlier);
  const releaseLater = outlet.hold(later);
  outlet.notify(left(1));
  releaseEarlier();
  expect([...earlier.sent, ...later.sent]).toEqual([]);
  releaseLater();
  releaseEarlier();
  outlet.notify(left(2));
  expect(earlier.sent).toEqual([]);
  expect(later.sent).toEqual([left(1).text(), left(2).text()]);
});

test('while the client is away, only what no log holds is kept, and only so much of it', () => {
  const outlet = new NotificationOutlet();
  outlet.hold(new RecordingLink());
  outlet.notify(layers('held'));
  outlet.away();
  for (let seq = 1; seq <= 2_000; seq += 1) outlet.notify(left(seq));
  const link = new RecordingLink();
  outlet.hold(link)();
  expect(link.sent).toEqual([layers('held').text()]);

  outlet.away();
  for (let each = 0; each < 2_000; each += 1) outlet.notify(layers(String(each)));
  outlet.hold(link)();
  expect(link.sent).toHaveLength(1 + 1024);
  expect(link.sent.at(-1)).toBe(layers('1999').text());
});

test('a client whose answer takes so long that too much waits behind it has to come back for it', () => {
  const outlet = new NotificationOutlet();
  const link = new RecordingLink();
  outlet.hold(link);
  for (let seq = 1; seq <= 1024; seq += 1) outlet.notify(left(seq));
  expect(link.closedWith).toBeNull();
  outlet.notify(left(1025));
  expect(link.closedWith).toBe(4413);
});

const said = (seq: number) =>
  outgoing({
    event: 'message.received',
    seq,
    data: { from: 'ann', topic: 'chat', payload: 'hello', direct: false, at: 0 },
  });
const dropped = (count: number) => outgoing({ event: 'session.dropped', data: { count } });

describe('to a client that reads slowly', () => {
  const slow = () => {
    const outlet = new NotificationOutlet();
    const link = new RecordingLink();
    outlet.hold(link)();
    link.congested = true;
    return { outlet, link };
  };

  test('messages are left out, what the room is like is told, and how many were left out is told when it has caught up', () => {
    const { outlet, link } = slow();
    for (const each of [said(1), left(2), said(3)]) outlet.notify(each);
    expect(link.sent).toEqual([left(2).text()]);
    link.congested = false;
    link.drained();
    outlet.notify(said(4));
    expect(link.sent).toEqual([left(2), dropped(2), said(4)].map((each) => each.text()));
  });

  test('it is told before the next notification, where that comes first', () => {
    const { outlet, link } = slow();
    outlet.notify(said(1));
    link.congested = false;
    outlet.notify(left(2));
    link.drained();
    expect(link.sent).toEqual([dropped(1), left(2)].map((each) => each.text()));
  });

  test('of several at once only the messages are left out', () => {
    const { outlet, link } = slow();
    const [news] = outgoingNews([said(1), left(2), said(3)].map(({ notification }) => notification));
    if (news === undefined) throw new Error('no news');
    outlet.notify(news);
    const [onlyMessages] = outgoingNews([said(4), said(5)].map(({ notification }) => notification));
    if (onlyMessages === undefined) throw new Error('no news');
    outlet.notify(onlyMessages);
    link.drained();
    expect(link.sent.map((text): unknown => JSON.parse(text))).toEqual([
      { event: 'room.changes', seq: 3, data: { notifications: [left(2).notification] } },
      dropped(4).notification,
    ]);
  });
});
