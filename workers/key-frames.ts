/**
 * Shortest time between two requests for a key frame of one stream, in ms. Many viewers who arrive together share a
 * key frame, which is several times as large as the frames between; a switch of layers waits at most this long.
 */
export const KEY_FRAME_REQUEST_DELAY_MS = 500;
