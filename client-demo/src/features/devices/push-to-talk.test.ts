import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pushToTalk } from './push-to-talk.ts';

const wanted = signal(false);
const microphone = {
  wanted,
  turnOn: vi.fn<() => Promise<void>>(async () => {
    wanted.value = true;
    return Promise.resolve();
  }),
  turnOff: vi.fn<() => void>(() => {
    wanted.value = false;
  }),
};

let page: EventTarget;
let stop = (): void => undefined;

const key = (type: 'keydown' | 'keyup', repeat = false): void => {
  page.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), { key: ' ', repeat }));
};

beforeEach(() => {
  page = new EventTarget();
  wanted.value = false;
  vi.stubGlobal('document', page);
  // The page has no elements here.
  vi.stubGlobal('Element', Map);
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  stop = pushToTalk(microphone, () => true);
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  microphone.turnOn.mockClear();
  microphone.turnOff.mockClear();
});

it('is on as long as the key is held', () => {
  key('keydown');
  key('keydown', true);
  expect([wanted.value, microphone.turnOn.mock.calls.length]).toEqual([true, 1]);
  key('keyup');
  expect(wanted.value).toBe(false);
});

it('leaves a microphone that is on as it is', () => {
  wanted.value = true;
  key('keydown');
  key('keyup');
  expect([wanted.value, microphone.turnOff.mock.calls.length]).toEqual([true, 0]);
});

it('neither holding on nor letting go undoes a host’s mute', () => {
  key('keydown');
  wanted.value = false;
  key('keydown', true);
  expect(wanted.value).toBe(false);
  key('keyup');
  expect([wanted.value, microphone.turnOn.mock.calls.length]).toEqual([false, 1]);
});

it('ends when the window loses the focus', () => {
  key('keydown');
  page.dispatchEvent(new Event('blur'));
  expect(wanted.value).toBe(false);
});

it('does nothing where one may not talk', () => {
  stop();
  stop = pushToTalk(microphone, () => false);
  key('keydown');
  expect(microphone.turnOn).not.toHaveBeenCalled();
});
