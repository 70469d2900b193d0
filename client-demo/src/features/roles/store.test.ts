import { signal } from '@preact/signals';
import { beforeEach, expect, it, vi } from 'vitest';
import { fakeMeeting, type FakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import type { Notice } from '../../shell/notices.ts';
import { RolesStore } from './store.ts';

const show = vi.fn<(notice: Notice) => void>();
let meeting: FakeMeeting;
let store: RolesStore;

beforeEach(() => {
  show.mockReset();
  meeting = fakeMeeting();
  store = new RolesStore({
    session: { meeting: signal(meeting) },
    notices: { show, dismiss: vi.fn<(id: string) => void>() },
  });
  store.follow(meeting);
});

it('tells us what we have become, and nothing of others', () => {
  meeting.notify('role.changed', { identity: 'Bo', role: 'cohost' });
  expect(show).not.toHaveBeenCalled();
  meeting.notify('role.changed', { identity: 'Ada', role: 'cohost', by: 'Bo' });
  expect(show).toHaveBeenCalledWith({ id: 'role', text: 'roles:you-are-cohost' });
});

it('asks for the next role, and not any more', () => {
  expect(store.next.value).toBe('presenter');
  store.toggle();
  meeting.notify('role.requested', { identity: 'Ada', name: 'Ada', role: 'presenter', since: 3 });
  expect(store.asked.value).toBe(true);
  store.toggle();
  expect(meeting.asked).toEqual([
    ['role.request', { role: 'presenter' }],
    ['role.request', { role: null }],
  ]);
});

it('asks for nothing as a moderator, and may then give roles', () => {
  expect(store.given).toEqual([]);
  meeting.self = { ...meeting.self, role: 'cohost', grants: { ...meeting.self.grants, moderate: true } };
  meeting.emit('selfChanged', { self: meeting.self });
  expect([store.next.value, store.given]).toEqual([null, ['presenter', 'participant', 'viewer']]);
  store.answer('Bo', true);
  expect(meeting.asked).toEqual([['role.answer', { identity: 'Bo', give: true }]]);
});
