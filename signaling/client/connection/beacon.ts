/** Below which a node answers over HTTP, as `https://host/v1/`. */
export function httpBase(signalingUrl: string): string {
  const url = new URL('.', signalingUrl);
  url.protocol = url.protocol === 'wss:' ? 'https:' : 'http:';
  return url.href;
}

/**
 * Says that a session is left, from a page that is being closed: what a socket sends then may never arrive
 * (https://www.w3.org/TR/beacon/). Without that interface it is the socket's closing alone that says so.
 */
export function sendLeaveBeacon(signalingUrl: string, resumeToken: string): void {
  if (typeof navigator === 'undefined' || !('sendBeacon' in navigator)) return;
  try {
    navigator.sendBeacon(`${httpBase(signalingUrl)}leave`, resumeToken);
  } catch {
    // The browser refused: the page goes all the same.
  }
}
