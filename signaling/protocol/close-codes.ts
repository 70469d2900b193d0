/** Why a socket was closed. `resume`: whether the session may be resumed (the client library then reconnects by itself). */
export const CLOSE_CODES = {
  1000: { name: 'normal', resume: false, meaning: 'The client left.' },
  1001: {
    name: 'going_away',
    resume: true,
    meaning: 'The endpoint goes away: a page that closes, or a server that stops.',
  },
  1009: { name: 'frame_too_large', resume: true, meaning: 'A frame was larger than 64 KiB.' },
  1011: { name: 'internal_error', resume: true, meaning: 'An unexpected error in the server; it was logged there.' },
  1012: {
    name: 'restarting',
    resume: false,
    meaning: 'The server stops: join again, after `server.closing` said when.',
  },
  4400: { name: 'protocol_errors', resume: true, meaning: 'Too many frames in a row were no valid requests.' },
  4401: { name: 'unauthenticated', resume: false, meaning: 'The first request did not authenticate.' },
  4403: { name: 'removed', resume: false, meaning: 'A moderator removed the participant.' },
  4405: { name: 'ended', resume: false, meaning: 'A moderator ended the meeting for everybody.' },
  4406: { name: 'banned', resume: false, meaning: 'A moderator removed the participant, which may not come back.' },
  4408: { name: 'authentication_timeout', resume: false, meaning: 'No successful first request within 5 s.' },
  4409: { name: 'replaced', resume: false, meaning: 'Another connection took over the session or the identity.' },
  4410: {
    name: 'session_ended',
    resume: false,
    meaning: 'The session ended in the server, as its window was over: join again if you have not left.',
  },
  4411: { name: 'join_timeout', resume: false, meaning: 'No room was joined within 60 s.' },
  4413: { name: 'too_slow', resume: true, meaning: 'The client did not read, and its send buffer was full.' },
  4414: { name: 'silent', resume: true, meaning: 'The client did not answer pings.' },
  4429: {
    name: 'too_many',
    resume: true,
    meaning: 'More requests than the rate limit bears, again and again; or too many connections.',
  },
} as const;

/** A close code that the protocol defines. */
export type CloseCode = keyof typeof CLOSE_CODES;
