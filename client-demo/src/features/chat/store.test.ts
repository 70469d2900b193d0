import { signal } from '@preact/signals';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeMeeting, type FakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { Notice } from '../../shell/notices.ts';
import { piecesOf } from './links.ts';
import { ChatStore, LONGEST } from './store.ts';

const open = signal<string | null>(null);
const say = vi.fn<Announcer['say']>();
const show = vi.fn<(notice: Notice) => void>();

let meeting: FakeMeeting;
let store: ChatStore;
let stop: () => void;

beforeEach(() => {
  open.value = null;
  say.mockReset();
  show.mockReset();
  meeting = fakeMeeting();
  store = new ChatStore({
    session: { meeting: signal(meeting) },
    panels: { open },
    announcer: { say },
    notices: { show, dismiss: () => undefined },
    labelOf: (_identity, name) => name,
  });
  stop = store.follow(meeting);
});

const words = (): string[] => store.entries.value.map((entry) => entry.words);

describe('ChatStore', () => {
  it('keeps what is written in order', () => {
    meeting.writes({ text: 'one' });
    meeting.writes({ from: 'Ada', name: 'Ada', text: 'two', recipient: 'Bo' });
    expect(store.entries.value).toMatchObject([
      { from: 'Bo', words: 'one', self: false, direct: false },
      { from: 'Ada', words: 'two', self: true, direct: true },
    ]);
  });

  it('shows what was written before one came, and counts only what is new', () => {
    const before = { id: 'a', from: 'Bo', name: 'Bo', at: 0, text: 'before', place: 1 };
    const missed = { ...before, id: 'b', text: 'missed', place: 2 };
    meeting.shows({ chat: [before] });
    expect([words(), store.unread.value]).toEqual([['before'], 0]);
    meeting.shows({ chat: [before, missed] });
    meeting.writes({ text: 'new' });
    expect([words(), store.unread.value]).toEqual([['before', 'missed', 'new'], 2]);
    stop();
    stop = store.follow(meeting);
    expect([words(), store.unread.value]).toEqual([['before', 'missed', 'new'], 0]);
  });

  it('counts what others said since it was on show', () => {
    meeting.writes({});
    meeting.writes({ from: 'Ada' });
    expect(store.unread.value).toBe(1);
    store.see();
    expect(store.unread.value).toBe(0);
    meeting.writes({});
    expect(store.unread.value).toBe(1);
  });

  it('says to screen readers what came while its panel was not open, but not one’s own', () => {
    meeting.writes({ name: 'Bo', text: 'hello' });
    meeting.writes({ from: 'Ada' });
    open.value = 'chat';
    meeting.writes({});
    expect(say.mock.calls).toEqual([['chat:said', { name: 'Bo', words: 'hello' }]]);
  });

  it('sends to everybody, without blanks at the ends and not too long', async () => {
    expect(await store.send('  hello \n')).toBe(true);
    expect(await store.send('x'.repeat(LONGEST + 1))).toBe(true);
    expect(await store.send(' \n ')).toBe(false);
    expect(meeting.asked).toMatchObject([
      ['chat.send', { text: 'hello' }],
      ['chat.send', { text: 'x'.repeat(LONGEST) }],
    ]);
  });

  it('tells what was not sent', async () => {
    meeting.refuses = true;
    expect(await store.send('hello')).toBe(false);
    expect(show).toHaveBeenCalledWith({ id: 'chat', text: 'chat:not-sent' });
  });

  it('forgets a meeting with its end', () => {
    meeting.writes({});
    stop();
    meeting.writes({});
    expect([words(), store.unread.value]).toEqual([[], 0]);
  });
});

describe('piecesOf', () => {
  it.each([
    ['plain words', ['plain words'], []],
    ['see https://example.org/a?b=c.', ['see ', 'https://example.org/a?b=c', '.'], ['https://example.org/a?b=c']],
    ['(http://h/x) and https://i', ['(', 'http://h/x', ') and ', 'https://i'], ['http://h/x', 'https://i/']],
    ['javascript:alert(1) data:text/html,x', ['javascript:alert(1) data:text/html,x'], []],
    ['<a href="https://h">', ['<a href="', 'https://h', '">'], ['https://h/']],
    ['https://', ['https://'], []],
    ['', [], []],
  ])('%j', (message, pieces, links) => {
    expect(piecesOf(message).map(({ words: each }) => each)).toEqual(pieces);
    expect(piecesOf(message).flatMap(({ link }) => link ?? [])).toEqual(links);
  });
});
