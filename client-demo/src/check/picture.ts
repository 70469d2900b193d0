/** What the self-test sends. */
export interface DrawnPicture {
  readonly track: MediaStreamTrack;
  readonly stop: () => void;
}

/** A picture that is hard to compress, so that it fills the line: it shows nothing of the person. */
export function drawnPicture(): DrawnPicture {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const drawing = canvas.getContext('2d');
  const noise = new ImageData(160, 360);
  const draw = (): void => {
    // No more than 65,536 bytes at a time (https://www.w3.org/TR/WebCryptoAPI/#Crypto-method-getRandomValues).
    for (let at = 0; at < noise.data.length; at += 65_536) {
      crypto.getRandomValues(noise.data.subarray(at, Math.min(at + 65_536, noise.data.length)));
    }
    for (let at = 3; at < noise.data.length; at += 4) noise.data[at] = 255;
    for (let x = 0; x < canvas.width; x += noise.width) drawing?.putImageData(noise, x, 0);
  };
  draw();
  const timer = setInterval(draw, 50);
  const [track] = canvas.captureStream(20).getVideoTracks();
  if (track === undefined) throw new DOMException('no picture', 'NotSupportedError');
  return {
    track,
    stop() {
      clearInterval(timer);
      track.stop();
    },
  };
}
