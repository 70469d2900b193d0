import { signal } from '@preact/signals';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeMeeting, type FakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { Notice } from '../../shell/notices.ts';
import { ChatStore, type Entry, LONGEST } from './store.ts';

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
      { from: 'Bo', words: 'one', self: false, to: null },
      { from: 'Ada', words: 'two', self: true, to: { identity: 'Bo', name: 'Bo' } },
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

  it('writes to the hosts, to one, and answers whom the other wrote to', async () => {
    meeting.writes({ id: 'a', text: 'psst', recipient: 'Ada' });
    const [entry] = store.entries.value;
    if (entry === undefined) throw new Error('nothing was written');
    store.target.value = { kind: 'hosts' };
    await store.send('one');
    store.reply(entry);
    await store.send('two');
    expect(store.replying.value).toBeNull();
    expect(meeting.asked).toMatchObject([
      ['chat.send', { text: 'one', hosts: true }],
      ['chat.send', { text: 'two', to: 'Bo', reply: { id: 'a', from: 'Bo' } }],
    ]);
  });

  it('changes, deletes and reacts', async () => {
    meeting.writes({ id: 'a', from: 'Ada', text: 'one' });
    const entry = (): Entry => {
      const [first] = store.entries.value;
      if (first === undefined) throw new Error('nothing was written');
      return first;
    };
    store.edit(entry());
    expect(await store.send('two')).toBe(true);
    store.react(entry(), 'heart');
    meeting.notify('chat.reacted', { id: 'a', from: 'Ada', identity: 'Ada', kind: 'heart', on: true });
    store.react(entry(), 'heart');
    store.remove(entry());
    meeting.notify('chat.edited', { id: 'a', from: 'Ada', text: 'two', edited: 1 });
    expect(entry()).toMatchObject({ words: 'two', edited: true, reactions: [{ kind: 'heart', own: true }] });
    meeting.notify('chat.deleted', { id: 'a', from: 'Ada', deleted: 'Bo' });
    expect(entry()).toMatchObject({ words: '', deleted: true, reactions: [] });
    expect(meeting.asked).toMatchObject([
      ['chat.edit', { id: 'a', text: 'two' }],
      ['chat.react', { kind: 'heart', on: true }],
      ['chat.react', { kind: 'heart', on: false }],
      ['chat.delete', { id: 'a', from: 'Ada' }],
    ]);
  });

  it('knows who may write, and lets a moderator set it', async () => {
    expect([store.writers.value, store.mayWrite.value]).toEqual(['everybody', true]);
    meeting.notify('chat.configured', { on: false, history: 'none' });
    expect([store.writers.value, store.mayWrite.value, store.rules.value.history]).toEqual(['nobody', false, 'none']);
    store.letWrite('hosts');
    await vi.waitFor(() =>
      expect(meeting.asked).toEqual([
        ['chat.configure', { on: true }],
        ['floor.forbid', { what: ['chat'] }],
      ]),
    );
  });
});
