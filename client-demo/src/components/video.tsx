import { useLayoutEffect, useRef } from 'preact/hooks';

interface VideoProps {
  /** Null: nothing has come yet, or it comes anew in a moment; the last picture stays meanwhile. */
  readonly track: MediaStreamTrack | null;
  readonly testId: string;
  readonly label: string;
  readonly mirrored?: boolean;
}

/** A moving picture. Always silent: sound is played by `RemoteAudio`. */
export function Video({ track, testId, label, mirrored = false }: VideoProps) {
  const ref = useRef<HTMLVideoElement>(null);
  useLayoutEffect(() => {
    if (ref.current !== null && track !== null) showTrack(ref.current, track);
  }, [track]);
  return (
    <video
      ref={ref}
      class={mirrored ? 'video video-mirrored' : 'video'}
      data-testid={testId}
      aria-label={label}
      autoplay
      playsInline
      muted
      disablePictureInPicture
    />
  );
}

/** Without a moment of black between one track and the next: that takes one stream, which is never without a track. */
function showTrack(element: HTMLVideoElement, track: MediaStreamTrack): void {
  const { srcObject } = element;
  if (!(srcObject instanceof MediaStream)) {
    element.srcObject = new MediaStream([track]);
    return;
  }
  const earlier = srcObject.getTracks().filter((each) => each !== track);
  srcObject.addTrack(track);
  for (const each of earlier) srcObject.removeTrack(each);
}
