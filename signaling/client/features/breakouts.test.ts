/** Going into a group and back: what becomes of the room, the tracks and the sessions. */
import { expect, test } from 'vitest';
import type { BreakoutMember, BreakoutsView } from '../../protocol/features/breakouts.ts';
import { participantView, Refusal, ScriptedServer, webSocketTo } from '../testing/scripted-server.ts';
import { eventually, fixture, microphone } from '../testing/set-up.ts';

const groups = (change: Partial<BreakoutsView> = {}): BreakoutsView => ({
  groups: [
    { id: 'red', name: 'Red' },
    { id: 'blue', name: 'Blue' },
  ],
  open: true,
  choose: false,
  atOnce: true,
  members: [],
  ...change,
});
const me = (group: string | null, inside = false): BreakoutMember => ({
  identity: 'me',
  name: 'Me',
  group,
  inside,
});

/** In a room with groups; each connection is to a session of its own: the main room, a group, the main room again, … */
async function joined(view: BreakoutsView | undefined = groups()) {
  const sessions = Array.from({ length: 5 }, () => new ScriptedServer());
  for (const [index, session] of sessions.entries()) {
    session.script['room.join'] = ({ breakout }) => {
      const answer = session.joined([participantView(breakout === undefined ? 'ann' : `bob in ${breakout}`)]);
      if (answer.state === 'joined' && breakout === undefined && view) answer.room.breakouts = view;
      return { ...answer, resumeToken: `resume-${index}` };
    };
  }
  let dialled = 0;
  const at = (index: number): ScriptedServer => {
    const session = sessions[index];
    if (session === undefined) throw new Error(`no session ${index}`);
    return session;
  };
  const set = fixture({ webSocket: webSocketTo(() => at(dialled++)) });
  const meeting = await set.join();
  const places: unknown[] = [];
  meeting.breakouts.on('moved', ({ group }) => places.push(group));
  return { meeting, at, places };
}

test('who is assigned goes into the group with its microphone, and comes back when the groups are closed', async () => {
  const { meeting, at, places } = await joined();
  const track = await meeting.publish(microphone(), { source: 'microphone', paused: true });
  // The main room closes it as soon as it knows that we go, which we may hear before the group answers.
  const join = at(1).script['room.join'];
  at(1).script['room.join'] = (params) => {
    at(0).notify('track.closed', { identity: 'me', trackId: track.id });
    return join(params);
  };
  at(0).notify('breakout.members', { members: [me('red')] });
  await eventually(() => expect(meeting.breakouts.group).toBe('red'));
  expect(at(1).asked('room.join')[0]?.params).toMatchObject({ room: 'room', breakout: 'red', takeOver: true });
  expect([...meeting.participants.keys()]).toEqual(['bob in red']);
  await eventually(() => expect(at(1).asked('media.produce')).toHaveLength(1));
  // It is no track that the group knows, and it is as muted as before.
  const params = at(1).asked('media.produce')[0]?.params;
  expect(params).toMatchObject({ source: 'microphone', paused: true });
  expect(params).not.toHaveProperty('trackId');
  expect(meeting.localTracks).toEqual([track]);
  expect(track.ended).toBeNull();
  // What is asked now is asked in the group; the main room's session goes on.
  await meeting.hands.raise();
  expect(at(1).asked('hand.raise')).toHaveLength(1);
  expect(at(0).connection.open).toBe(true);
  expect(meeting.state).toBe('connected');

  at(0).notify('breakout.members', { members: [me('red', true)] });
  at(0).notify('breakout.updated', { ...groups({ open: false }) });
  await eventually(() => expect(meeting.breakouts.group).toBeNull());
  expect(at(2).asked('room.join')[0]?.params).toMatchObject({ room: 'room', takeOver: true });
  expect([...meeting.participants.keys()]).toEqual(['ann']);
  await eventually(() => expect(at(2).asked('media.produce')[0]?.params).toMatchObject({ paused: true }));
  await eventually(() => expect([at(0).connection.open, at(1).connection.open]).toEqual([false, false]));
  expect(at(1).asked('room.leave')).toHaveLength(1);
  expect(places).toEqual(['red', null]);
  await meeting.leave();
});

test('a member is moved to another group without the main room between', async () => {
  const { meeting, at, places } = await joined(groups({ members: [me('red')] }));
  await eventually(() => expect(meeting.breakouts.group).toBe('red'));
  at(0).notify('breakout.members', { members: [me('red', true)] });
  at(0).notify('breakout.members', { members: [me('blue')] });
  await eventually(() => expect(meeting.breakouts.group).toBe('blue'));
  await eventually(() => expect(at(1).connection.open).toBe(false));
  expect(places).not.toContain(null);
  await meeting.leave();
});

test('who is to choose is not moved until it goes; who was inside before a reload is', async () => {
  const asked = await joined(groups({ atOnce: false, members: [me('red')] }));
  asked.at(0).notify('breakout.members', { members: [me('blue')] });
  await asked.meeting.breakouts.choose('red');
  expect(asked.meeting.breakouts.group).toBeNull();
  await asked.meeting.breakouts.enter('red');
  expect(asked.meeting.breakouts.group).toBe('red');
  await asked.meeting.leave();

  const reloaded = await joined(groups({ atOnce: false, members: [me('red', true)] }));
  await eventually(() => expect(reloaded.meeting.breakouts.group).toBe('red'));
  await reloaded.meeting.leave();
});

test('who goes back by itself stays in the main room', async () => {
  const { meeting, at } = await joined(groups({ members: [me('red', true)] }));
  await eventually(() => expect(meeting.breakouts.group).toBe('red'));
  at(0).script['breakout.leave'] = () => {
    at(0).notify('breakout.members', { members: [me('red')] });
    return {};
  };
  await meeting.breakouts.leave();
  expect(meeting.breakouts.group).toBeNull();
  expect(at(3).connections).toHaveLength(0);
  await meeting.leave();
});

test('a group that refuses us leaves us where we are', async () => {
  const { meeting, at } = await joined();
  const track = await meeting.publish(microphone(), { source: 'microphone' });
  at(1).script['room.join'] = () => new Refusal('forbidden');
  await expect(meeting.breakouts.enter('red')).rejects.toMatchObject({ code: 'forbidden' });
  expect([meeting.breakouts.group, meeting.state, track.ended]).toEqual([null, 'connected', null]);
  expect(at(2).connections).toHaveLength(0);
  await meeting.leave();
});

test('a group that is full sends us back with all that we publish', async () => {
  const { meeting, at } = await joined();
  await meeting.publish(microphone(), { source: 'microphone' });
  at(1).script['room.join'] = () => new Refusal('room_full');
  await expect(meeting.breakouts.enter('red')).rejects.toMatchObject({ code: 'room_full' });
  expect(at(0).asked('breakout.leave')).toHaveLength(1);
  await eventually(() => expect(at(2).asked('media.produce')).toHaveLength(1));
  expect(meeting.state).toBe('connected');
  await meeting.leave();
});

test('who is put out of the group is in the main room', async () => {
  const { meeting, at } = await joined(groups({ members: [me('red')] }));
  await eventually(() => expect(meeting.breakouts.group).toBe('red'));
  at(1).connection.cut(4403);
  await eventually(() => expect(meeting.breakouts.group).toBeNull());
  await eventually(() => expect(meeting.state).toBe('connected'));
  await meeting.leave();
});

test('who is removed from the main room is out of everything', async () => {
  const { meeting, at } = await joined(groups({ members: [me('red')] }));
  await eventually(() => expect(meeting.breakouts.group).toBe('red'));
  at(0).connection.cut(4403);
  await eventually(() => expect(meeting.closed?.reason).toBe('removed'));
  await eventually(() => expect(at(1).connection.open).toBe(false));
});

test('what is told to all is told in a group, and who is where is known', async () => {
  const { meeting, at } = await joined(groups({ members: [me('red')] }));
  await eventually(() => expect(meeting.breakouts.group).toBe('red'));
  const texts: string[] = [];
  meeting.breakouts.on('message', ({ text }) => texts.push(text));
  at(0).notify('breakout.message', { from: 'ann', name: 'Ann', text: 'Five minutes', at: 1 });
  at(0).notify('breakout.members', {
    members: [me('red', true), { identity: 'cas', name: 'Cas', group: 'blue', inside: true }],
  });
  expect(texts).toEqual(['Five minutes']);
  expect([...(meeting.breakouts.current?.members.keys() ?? [])]).toEqual(['me', 'cas']);
  at(0).notify('breakout.updated', groups({ groups: [{ id: 'red', name: 'Crimson' }] }));
  expect([...(meeting.breakouts.current?.members.keys() ?? [])]).toEqual(['me']);
  expect(meeting.breakouts.group).toBe('red');
  await meeting.leave();
});
