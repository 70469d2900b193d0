/** A picture with the watermark drawn into it: for windows in which nothing can lie over a picture. */
import { showTrack } from '../../../../signaling/client/show-track.ts';
import { fieldOf } from './watermark.tsx';

/** Of the drawn picture, in frames a second: the window is small. */
const RATE = 15;
/** Until the picture's own size is known, in pixels. */
const SIZE = { width: 640, height: 360 };

/** Draws the words over the track; null: the browser has no canvas, and there is no picture with them. */
export function markTrack(
  track: MediaStreamTrack,
  words: string,
): { readonly track: MediaStreamTrack; readonly stop: () => void } | null {
  const canvas = Object.assign(document.createElement('canvas'), SIZE);
  const drawing = canvas.getContext('2d');
  const [marked] = canvas.captureStream(RATE).getVideoTracks();
  if (drawing === null || marked === undefined) return null;
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true, autoplay: true });
  showTrack(video, track);
  const field = new Image();
  field.src = `data:image/svg+xml,${encodeURIComponent(fieldOf(words).svg)}`;
  const draw = (): void => {
    const { videoWidth: width, videoHeight: height } = video;
    if (width === 0 || !field.complete) return;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    drawing.drawImage(video, 0, 0);
    const pattern = drawing.createPattern(field, 'repeat');
    if (pattern === null) return;
    drawing.fillStyle = pattern;
    drawing.fillRect(0, 0, width, height);
  };
  const timer = setInterval(draw, 1_000 / RATE);
  return {
    track: marked,
    stop() {
      clearInterval(timer);
      marked.stop();
      video.srcObject = null;
    },
  };
}
