import { useLayoutEffect, useRef } from 'preact/hooks';
import { showTrack } from '../../../signaling/client/show-track.ts';

interface VideoProps {
  /** Null: nothing has come yet, or another one comes in a moment; the last picture stays meanwhile. */
  readonly track: MediaStreamTrack | null;
  readonly testId: string;
  readonly label: string;
  readonly mirrored?: boolean;
}

/** A moving picture. Always silent: sound is played by the stage's `Sounds`. */
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
