/** Every error code that an answer can carry, with what it means for the client. */
export const ERROR_CODES = {
  bad_frame: 'The frame is not JSON, or not a request: `{id, method, params}` with a positive integer id.',
  unknown_method: 'There is no such method in this version of the protocol.',
  bad_params: 'The params do not fit the method; `data.issues` lists each `{path, message}`.',
  unauthenticated: 'The first request must be `session.authenticate` or `session.resume`.',
  already_authenticated: 'This connection has authenticated already.',
  token_invalid: 'The token is malformed, of the wrong algorithm, or not signed by a key of its tenant.',
  token_expired: 'The token has expired: get a new one.',
  room_not_allowed: 'The token is for another room.',
  rehome: 'Another node is to serve you: connect to `data.url`, and join there with `rehomed`.',
  region_not_allowed: 'The tenant may not use the regions that there are nodes in.',
  forbidden: 'The grants of the token do not allow this.',
  forbidden_now:
    'A host does not allow this at the moment; `data.what` names it, and `data.why` says for whom it holds.',
  not_joined: 'Join a room first.',
  already_joined: 'This session has joined a room already.',
  identity_taken: 'Somebody is in the room under this identity; join with `takeOver` to replace that session.',
  room_full: 'The room holds its maximum of participants.',
  banned: 'A moderator has banned you from this meeting.',
  denied: 'A moderator turned away all who waited while you joined: you may ask again.',
  room_locked: 'The room is locked.',
  not_invited:
    'The room is for members of the tenant, or for those who are invited; `data.admits` says which. You are neither.',
  password_required:
    'The room has a password: join with `password`. `data.triesLeft` says how often you may try; where that is 0, when ' +
    'you may again says `retryAfterMs`.',
  wrong_password: 'The password is another; `data.triesLeft` and `retryAfterMs` as with `password_required`.',
  in_lobby: 'You wait in the lobby until a moderator admits you; or whom you write to does.',
  not_found: 'There is no such participant, track, transport or consumer that is yours to name.',
  stale: 'This session lost its place in the room to a newer one of the same identity.',
  bad_media: 'RTP, DTLS or ICE parameters that the media engine refuses; or a transport used in the wrong order.',
  cannot_consume: 'The client cannot decode this track.',
  limit_exceeded: 'Too many tracks, consumers or other objects for one session.',
  rate_limited: 'Too many requests: wait `retryAfterMs`.',
  sealed:
    'The room is sealed from end to end: `data.why` says what is wanted of you (`keys`, `words`), or is not had in it (`hidden`, `method`).',
  not_sealed: 'The room is not sealed, or cannot be as it is now.',
  stale_commit: 'Others committed, came or went meanwhile: look at the room, and commit again if it is still needed.',
  notes_changed:
    'The document was cleared, or the update does not go on from what the room has of it: read it again, and write what it lacks.',
  resume_failed: 'No such session, or its resume window is over: authenticate and join again.',
  unavailable: 'The server cannot do this right now: try again after `retryAfterMs`.',
  internal: 'An unexpected error in the server; it was logged there.',
} as const;

/** A code of an error answer. */
export type ErrorCode = keyof typeof ERROR_CODES;
