/**
 * Shortest time between two requests for a key frame of one stream, in ms. Many viewers who arrive together share a
 * key frame, which is several times as large as the frames between; a switch of layers waits at most this long.
 * Chromium disregards a request within 300 ms of the one before, and mediasoup repeats it only a second later: so it is
 * longer by what the network may delay the one and not the other.
 */
export const KEY_FRAME_REQUEST_DELAY_MS = 350;

/** The same where the worker does not hold back those who ask for one all the time. */
export const LONG_KEY_FRAME_REQUEST_DELAY_MS = 1_000;
