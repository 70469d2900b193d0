import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fakeMeeting, type FakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import { blockedWords, ConnectionStore, reconnectingWords } from './store.ts';

let meeting: FakeMeeting;
let store: ConnectionStore;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  meeting = fakeMeeting();
  store = new ConnectionStore();
  stop = store.follow(meeting);
});

afterEach(() => {
  vi.useRealTimers();
});

const words = () => [reconnectingWords(store.media.value), blockedWords(store.media.value)];

it('says that picture and sound go on only while they do', () => {
  meeting.mediaConnection.update('connected');
  expect(words()).toEqual(['connection:reconnecting-flowing', null]);
  meeting.mediaConnection.update('connecting');
  expect(words()).toEqual(['connection:reconnecting', null]);
});

it('says what to do once nothing got through for ten seconds, and no longer when it does', async () => {
  meeting.mediaConnection.update('connecting');
  await vi.advanceTimersByTimeAsync(9_999);
  expect(words()).toEqual(['connection:reconnecting', null]);
  await vi.advanceTimersByTimeAsync(1);
  expect(words()).toEqual(['connection:reconnecting', 'connection:media-blocked']);
  meeting.mediaConnection.update('connected');
  expect(words()).toEqual(['connection:reconnecting-flowing', null]);
});

it('tells a network that lets nothing through from one that changes what it lets through', () => {
  expect(blockedWords({ state: 'blocked', blockedIn: 'dtls' })).toBe('connection:media-blocked-dtls');
});

it('knows nothing after the meeting', () => {
  meeting.mediaConnection.update('connected');
  stop();
  expect(words()).toEqual(['connection:reconnecting', null]);
});
