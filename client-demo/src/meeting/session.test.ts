import { describe, expect, it, vi } from 'vitest';
import type { Meeting } from '../../../signaling/client/api.ts';
import { CausewayClientError } from '../../../signaling/client/errors.ts';
import type { JoinRequest } from './enter.ts';
import { Session } from './session.ts';
import { fakeMeeting } from './testing/fake-meeting.ts';

const REQUEST: JoinRequest = {
  room: 'room',
  name: 'Ada',
  admission: { kind: 'guest', role: null },
  takeOver: false,
};

function setUp(meeting: Meeting | Error = fakeMeeting()) {
  const enter = vi.fn<(request: JoinRequest, signal: AbortSignal) => Promise<Meeting>>(async () =>
    meeting instanceof Error ? Promise.reject(meeting) : Promise.resolve(meeting),
  );
  const session = new Session(enter);
  return { enter, session };
}

describe('Session', () => {
  it('joins, follows the meeting’s state, and leaves', async () => {
    const meeting = fakeMeeting();
    const { session } = setUp(meeting);
    const joining = session.join(REQUEST);
    expect(session.connection.value).toBe('connecting');
    await joining;
    expect(session.connection.value).toBe('connected');
    meeting.becomes('reconnecting');
    expect(session.connection.value).toBe('reconnecting');
    session.leave();
    expect([session.connection.value, session.ending.value?.title, meeting.left]).toEqual([
      'closed',
      'meeting:left',
      1,
    ]);
  });

  it('says why it could not join, and tries again', async () => {
    const { session, enter } = setUp(new CausewayClientError('room_full', ''));
    await session.join(REQUEST);
    expect([session.connection.value, session.ending.value?.title]).toEqual(['closed', 'meeting:room-full']);
    await session.rejoin(true);
    expect(enter).toHaveBeenLastCalledWith({ ...REQUEST, takeOver: true }, expect.anything());
  });

  it('keeps what lives during a meeting from its begin to its end', async () => {
    const meeting = fakeMeeting();
    const { session } = setUp(meeting);
    const ended = vi.fn<() => void>();
    const part = vi.fn<(meeting: Meeting) => () => void>(() => ended);
    session.during(part);
    await session.join(REQUEST);
    expect(part).toHaveBeenCalledWith(meeting);
    meeting.becomes('closed', { reason: 'removed' });
    expect(ended).toHaveBeenCalledOnce();
    expect(session.ending.value).toEqual({ title: 'meeting:removed', offer: 'rejoin' });
    expect(session.meeting.value).toBeNull();
  });

  it('leaves when something of the page fails after joining, and ends what had begun', async () => {
    vi.stubGlobal('reportError', vi.fn<() => void>());
    const meeting = fakeMeeting();
    const { session } = setUp(meeting);
    const ended = vi.fn<() => void>();
    session.during(() => ended);
    session.during(() => {
      throw new Error('a defect');
    });
    await session.join(REQUEST);
    expect([meeting.left, session.ending.value?.title]).toEqual([1, 'meeting:page-failed']);
    expect(ended).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });

  it('does not come in after it was left while joining', async () => {
    const meeting = fakeMeeting();
    const { session } = setUp(meeting);
    const joining = session.join(REQUEST);
    session.leave();
    await joining;
    expect([session.connection.value, meeting.left]).toEqual(['closed', 1]);
    expect(session.meeting.value).toBeNull();
  });
});
