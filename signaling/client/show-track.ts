/**
 * Shows a track in a video element. When a track takes the place of another that still comes, as when its publisher or we
 * ourselves move to another node, nothing stands still for the eye: a second element behind the first shows the new one
 * until the first has changed over.
 */

/** After so long the change is made whether or not there is a picture yet, in ms: the track before may have ended. */
const PATIENCE_MS = 400;
/** The same where the track before has ended already: its last picture stands meanwhile. */
const LAST_PICTURE_MS = 3_000;

/** By the element: breaks off a change that is under way. */
const changes = new WeakMap<HTMLVideoElement, () => void>();

/** The element lies in a positioned box, and fills it. */
export function showTrack(element: HTMLVideoElement, track: MediaStreamTrack): void {
  changes.get(element)?.();
  const { srcObject } = element;
  if (!(srcObject instanceof MediaStream)) {
    element.srcObject = new MediaStream([track]);
    return;
  }
  const [earlier] = srcObject.getVideoTracks();
  if (earlier === track) return;
  const patienceMs = earlier?.readyState === 'ended' ? LAST_PICTURE_MS : PATIENCE_MS;
  const seamless = element.isConnected && 'requestVideoFrameCallback' in element;
  if (seamless) changeOver(element, srcObject, track, patienceMs);
  else replaceIn(srcObject, track);
}

function changeOver(element: HTMLVideoElement, stream: MediaStream, track: MediaStreamTrack, patienceMs: number): void {
  const standIn = standInFor(element, track);
  let timer: ReturnType<typeof setTimeout>;
  const finish = (): void => {
    clearTimeout(timer);
    changes.delete(element);
    element.style.opacity = '';
    standIn.remove();
    standIn.srcObject = null;
  };
  const change = (): void => {
    clearTimeout(timer);
    if (changes.get(element) !== finish) return;
    // Until it has a picture of its own the one behind it is seen.
    element.style.opacity = '0';
    replaceIn(stream, track);
    element.requestVideoFrameCallback(() => {
      if (changes.get(element) === finish) finish();
    });
    timer = setTimeout(finish, PATIENCE_MS);
  };
  changes.set(element, finish);
  element.before(standIn);
  standIn.requestVideoFrameCallback(change);
  timer = setTimeout(change, patienceMs);
}

function standInFor(element: HTMLVideoElement, track: MediaStreamTrack): HTMLVideoElement {
  const standIn = document.createElement('video');
  standIn.className = element.className;
  standIn.style.cssText = element.style.cssText;
  standIn.dataset['standIn'] = '';
  standIn.ariaHidden = 'true';
  Object.assign(standIn, { autoplay: true, playsInline: true, muted: true, disablePictureInPicture: true });
  standIn.srcObject = new MediaStream([track]);
  return standIn;
}

/** Firefox stops the clock of an element whose stream has both tracks for a moment: its picture stands still for good. */
const takesOneTrack = (): boolean => /\bFirefox\//.test(navigator.userAgent);

/** Chromium shows no black as long as there is a track. Firefox does, for a moment: nobody sees it behind the second element. */
function replaceIn(stream: MediaStream, track: MediaStreamTrack): void {
  const earlier = stream.getTracks().filter((each) => each !== track);
  const removeEarlier = (): void => {
    for (const each of earlier) stream.removeTrack(each);
  };
  if (takesOneTrack()) removeEarlier();
  stream.addTrack(track);
  if (!takesOneTrack()) removeEarlier();
}
