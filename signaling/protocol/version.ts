/** The WebSocket subprotocol: its number is the protocol's major version. */
export const SUBPROTOCOL = 'causeway.v1';

/** Path of the signaling endpoint. */
export const SIGNALING_PATH = '/v1/signaling';

/** Where a client leaves that cannot use its socket any more: `POST` with the resume token as the text. */
export const LEAVE_PATH = '/v1/leave';

/** One entry of the protocol's history. */
export interface ProtocolRevision {
  /** `MAJOR.MINOR`: a new minor only adds; a new major is a new subprotocol. */
  readonly version: string;
  /** SHA-256 over the JSON Schemas of the whole table (see version.test.ts). */
  readonly hash: string;
  readonly changes: string;
}

/** Newest first. A change of the table needs a new entry; the test prints the hash to write here. */
export const PROTOCOL_HISTORY: readonly [ProtocolRevision, ...ProtocolRevision[]] = [
  {
    version: '1.4',
    hash: 'fb209f38b99a5843c570e97b7bfb2b2010ccfa5573078578fa6877ae0b399eb3',
    changes: [
      'What a host runs a meeting with.',
      'Relays (TURN) for those whom the media ports are closed to: `iceServers` of the media, and of an ICE restart.',
      '`track.undecodable` tells a publisher which codecs viewers of its track lack.',
      'Roles `cohost` and `presenter`; whom a moderator may act on hangs on both roles.',
      'Who may speak, show, write and react now, and the roll call: `floor.*`, `roll.*`, the error `forbidden_now`.',
      'Polls, named or anonymous: `poll.open`, `poll.ballot`, `poll.vote`, `poll.update`, `poll.remove`, `poll.results`.',
      'On which leg of its way a track suffers: `media.diagnose`.',
      'Questions with votes: `question.ask`, `question.vote`, `question.answer`, `question.dismiss`.',
      'Breakout rooms: `breakout.*`, and `room.join` with `breakout`.',
      'A spotlight, an agenda and a timer: `spotlight.set`, `agenda.*`, `timer.*`; the answer to `room.join` tells the time (`at`).',
      'What moderators did, and who was there: `record.list`, `record.attendance`.',
      'Chat to who moderates, replies, `chat.edit`, `chat.delete`, `chat.react`, `chat.configure`; `reaction.send` for a moment.',
      'Back to the lobby, and words with those who wait: `lobby.sendBack`, `lobby.write`, `lobby.answer`.',
      'Who may come in: `room.update` with `admits`, `invited`, `places`, `joinBeforeHost` and `password`, `entry.changed`, `room.join` with `password`, `waitsFor` in the lobby, `session.waits`, the errors `not_invited`, `password_required` and `wrong_password`.',
      'A time limit: `limit.set`, `limit.extend`.',
      'Roles in the meeting: `role.give`, `role.request`, `role.answer`.',
      'Bans that hold, all who wait at once, the end for all: `lobby.*`, `ban.lift`, `room.end`, the errors `banned` and `denied`, the close codes 4405 and 4406.',
      'An operator moves somebody to another node: `server.closing` with `stays`.',
      'Captions and a transcript: `caption.say`, `caption.draft`, `caption.configure`.',
      'Notes and a whiteboard: `notes.*`, the error `notes_changed`.',
      'A watermark: `watermark` of `room.update`, `watermark.report`.',
      'Files: `file.rules`, `file.share`, `file.ticket`, `file.remove`, `file.reseal`, and their bytes at `/v1/files`.',
      'Rooms sealed from end to end: `sealing.*`, `keys` of `room.join`, `sealed` of `room.update`, the errors `sealed`, `not_sealed`, `stale_commit`.',
    ].join(' '),
  },
  {
    version: '1.3',
    hash: '41ae82ff38edd5c436aa67d4e498722479c5efd201208a6deca79519a0dcb346',
    changes:
      'Every grant that a method needs is asked for before its request is carried out. A resume gives the next ' +
      '`resumeToken`. A client that reads slowly is not told messages, and `session.dropped` says how many. What one has ' +
      'told to others is bounded by `rate_limited`, seats and connections of an identity by `limit_exceeded`. The close ' +
      'codes 1011 and 4411 (no room joined in time). `POST /v1/leave` leaves without the socket. Hands are raised and ' +
      'lowered: `hand.raise`, `hand.lower`. Chat is kept for those who come later: `chat.send`. A participant has a `kind`; a token may grant several `microphones`, without that ' +
      'one is published at a time.',
  },
  {
    version: '1.2',
    hash: 'cafe415e783a7e7e8da783331616d449f8f94c782a6368dc1f4fe4559f719727',
    changes:
      'A message may have a `messageId`, by which it is told once however often it is sent, and tells its sender’s ' +
      '`name`. Tracks tell their `size`, consumers how large they are shown (`view`); `track.demand` says what of a track ' +
      'anybody receives, `room.speakers` who speaks. `media.limit` says how many cameras are sent at a time, and ' +
      '`consumer.forwarding` which of them. Who joins with `summaries` is told together what happens at once in a large ' +
      'room (`room.changes`), and how many are in the audience (`room.audience`); `room.roster` lists it. `media.move` ' +
      'asks a client to go over to new transports; `media.close` ends the old ones.',
  },
  {
    version: '1.1',
    hash: 'fc622d01d7c09a0d6d15845fd14f4044e93cadf022ba9d31fcfcd0aa055fb81d',
    changes:
      'Several nodes: `room.join` has `keepTracks`, `rehomed` and `roundTripMs`, and its answer `nodes`; the errors ' +
      '`rehome` and `region_not_allowed`; the notification `room.synced`; `server.closing` says where to go.',
  },
  {
    version: '1.0',
    hash: '744b19d4ee9b0162b8461b3aa43d1793530c93e5b996a595b92f339feaa2756c',
    changes: 'First version.',
  },
];

/** The version that this code speaks. */
export const PROTOCOL_VERSION: string = PROTOCOL_HISTORY[0].version;
