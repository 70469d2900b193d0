/** Who the client is, its way into a room and out of it, and what a lost connection missed. */
import { z } from 'zod';
import { call, Nothing, notification } from '../definition.ts';
import { NotificationFrame } from '../frames.ts';
import { DisplayName, Grants, Identity, ObjectId, Role, RoomName, Seq, TenantName } from '../primitives.ts';
import { RoomView } from '../views.ts';
import { DeviceKeys } from '../sealing/sealing.ts';
import { LobbyMessages } from './entry/lobby.ts';
import { Password } from './entry/entry.ts';
import { MediaParameters } from './media.ts';

const JoinResult = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('joined'),
    identity: Identity,
    resumeToken: z.string().describe('Secret: with it a dropped socket is resumed'),
    at: z.number().optional().describe("The server's time, in ms since 1970: what counts down goes by it"),
    room: RoomView,
    media: MediaParameters,
    nodes: z.array(z.string()).describe('Signaling URLs to go on with should this node be lost, the best first'),
  }),
  z.object({
    state: z.literal('lobby'),
    identity: Identity,
    resumeToken: z.string(),
    sentBack: z.boolean().optional().describe('You were in the room before, and a moderator has to let you in again'),
    messages: LobbyMessages.optional().describe('What was written to you while you waited, and what you answered'),
    waitsFor: z
      .enum(['host'])
      .optional()
      .describe('You come in by yourself once somebody is there who moderates. Missing: you have to be admitted'),
  }),
]);

export const sessionMethods = {
  'session.authenticate': call({
    summary: 'The first request of a new session: who you are, by a JSON Web Token.',
    phase: 'connected',
    params: z.strictObject({
      token: z.string().max(8192).describe('JSON Web Token'),
      client: z.string().max(128).optional().describe('Name and version of the client software, for the logs'),
    }),
    result: z.object({
      protocol: z.string().describe('Version of the protocol, `MAJOR.MINOR`'),
      tenant: TenantName,
      identity: Identity,
      name: DisplayName,
      role: Role,
      room: z.string().describe('The room, or the pattern of rooms, that the token allows'),
      grants: Grants,
      node: z.string().describe('The node that serves this session'),
      region: z.string(),
    }),
  }),
  'session.resume': call({
    summary: 'The first request after a dropped socket: goes on with the session; its media never stopped.',
    phase: 'connected',
    params: z.strictObject({
      resumeToken: z.string().min(1).max(256),
      lastSeq: Seq.describe('The last `seq` that the client saw'),
    }),
    result: z.object({
      identity: Identity,
      missed: z.array(NotificationFrame).describe('Every sequenced notification after `lastSeq`, in order'),
      room: RoomView.optional().describe('Instead of `missed` when the log no longer reaches back: the room as it is'),
      resumeToken: z
        .string()
        .optional()
        .describe('The next one: from now on resume with it. The one before ends when you have received this answer'),
      mediaEpoch: z
        .int()
        .describe('If it is not the epoch that the client knows, or 0, the media was lost: call `media.open`'),
    }),
  }),
  'session.ping': call({
    summary: 'Shows that the connection lives (browsers cannot see WebSocket pings).',
    phase: 'connected',
    params: z.strictObject({}),
    result: Nothing,
  }),
  'room.join': call({
    summary:
      "Enters a room. The answer holds the room's state and both transports, or says that you wait in the lobby.",
    phase: 'authenticated',
    params: z.strictObject({
      room: RoomName,
      breakout: ObjectId.optional().describe(
        'Enters this group of the room, in which you have to be as well, over a connection of its own: see breakouts',
      ),
      password: Password.optional().describe('Of the room, where it has one and you have no seat in it'),
      takeOver: z.boolean().optional().describe('Replace a session that is in the room under the same identity'),
      keepTracks: z
        .boolean()
        .optional()
        .describe("With `takeOver`: that session's tracks stay published, and you send each anew with its `trackId`"),
      summaries: z
        .boolean()
        .optional()
        .describe(
          'You understand what is told in place of many notifications: `room.changes` in large rooms, and `room.audience`',
        ),
      keys: DeviceKeys.optional().describe('Of your device: nobody comes into a sealed room without'),
      rehomed: z.boolean().optional().describe('You were sent here by `rehome`: you are not sent on without need'),
      roundTripMs: z
        .record(z.string().max(64), z.number().min(0).max(60_000))
        .refine((regions) => Object.keys(regions).length <= 64, 'at most 64 regions')
        .optional()
        .describe('Round-trip times to regions, in ms, as measured'),
    }),
    result: JoinResult,
  }),
  'room.leave': call({
    summary: 'Leaves the room, or its lobby, at once; the connection stays.',
    phase: 'seated',
    params: z.strictObject({}),
    result: Nothing,
  }),
};

export const sessionNotifications = {
  'session.admitted': notification({
    summary: 'A moderator let you out of the lobby: call `room.join` again, it now answers with the room.',
    sequenced: true,
    data: z.object({}),
  }),
  'session.dropped': notification({
    summary:
      'You read more slowly than you are told: notifications that may be left out, as `message.received`, were. What the ' +
      'room is like is never left out.',
    sequenced: false,
    data: z.object({ count: z.int().min(1).describe('How many, since the last time that this was told') }),
  }),
  'room.changes': notification({
    summary:
      'What happened in a large room within a moment: several notifications at once, without those that later ones make ' +
      'needless. Its `seq` is that of the last; those among them that you saw already are to be passed over. Told to who ' +
      'joined with `summaries`; to the others each is told by itself.',
    sequenced: true,
    data: z.object({ notifications: z.array(NotificationFrame).describe("Of the room's log, in order") }),
  }),
  'room.synced': notification({
    summary: 'The room as it is now, in place of all that was told of it: the server had lost sight of it for a while.',
    sequenced: false,
    data: z.object({ room: RoomView }),
  }),
  'server.closing': notification({
    summary:
      'The server stops: the socket is closed at the deadline. Until then join at `url` (`takeOver`, `keepTracks`): media ' +
      'goes on here, sent and received, for up to 15 seconds after that join, or until this socket is closed.',
    sequenced: false,
    data: z.object({
      deadlineMs: z.int().min(0).describe('From now'),
      url: z.string().optional().describe('Signaling URL of the node to go on with; without it there is none'),
      stays: z
        .boolean()
        .optional()
        .describe('The server goes on: you alone are asked to go there. Join with `rehomed`; if that fails, stay'),
    }),
  }),
};
