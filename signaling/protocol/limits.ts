/** Largest frame that a client may send, in bytes; a larger one closes the socket with 1009. */
export const MAX_FRAME_BYTES = 64 * 1024;

/** Time from the socket's opening to a successful first request, in ms; then the socket is closed with 4408. */
export const AUTHENTICATION_DEADLINE_MS = 5_000;

/** How long an authenticated socket may be without a seat in a room or its lobby, in ms; then it is closed with 4411. */
export const JOIN_DEADLINE_MS = 60_000;

/** How long a session outlives its socket, waiting to be resumed, in ms. */
export const RESUME_WINDOW_MS = 30_000;

/** The server pings every socket this often, in ms; one silent for two such periods is cut. */
export const PING_INTERVAL_MS = 10_000;

/** How many answered requests a session remembers, so that one sent again after a resume is not carried out twice. */
export const REMEMBERED_ANSWERS = 64;
