/** What sets browsers apart when they send. */
export interface SendingBrowser {
  /**
   * Obeys `scalabilityMode` (https://www.w3.org/TR/webrtc-svc/), and takes an encoding of 1 bit/s for one that it need not
   * send. Firefox does neither.
   */
  readonly scalable: boolean;
  /**
   * Sends a camera that was negotiated away and back under the SSRCs of before. Firefox takes new ones, under which the
   * server does not know the layers by their RIDs any more (RFC 8852): there nothing may be negotiated.
   */
  readonly keepsSsrc: boolean;
}

/** By the name of mediasoup-client's handler. */
export const sendingBrowser = (handlerName: string): SendingBrowser => ({
  scalable: handlerName.startsWith('Chrome'),
  keepsSsrc: !handlerName.startsWith('Firefox'),
});
