import { useLayoutEffect, useRef } from 'preact/hooks';
import { Watermark } from './watermark/watermark.tsx';
import { showTrack } from '../../../signaling/client/show-track.ts';

interface VideoProps {
  /** Null: nothing has come yet, or another one comes in a moment; the last picture stays meanwhile. */
  readonly track: MediaStreamTrack | null;
  readonly testId: string;
  readonly label: string;
  readonly mirrored?: boolean;
  /** A picture of others: the watermark lies over it, where there is one. */
  readonly marked?: boolean;
}

/** A moving picture. Always silent: sound is played by the stage's `Sounds`. */
export function Video({ track, testId, label, mirrored = false, marked = false }: VideoProps) {
  const ref = useRef<HTMLVideoElement>(null);
  useLayoutEffect(() => {
    if (ref.current !== null && track !== null) showTrack(ref.current, track);
  }, [track]);
  return (
    <>
      <video
        ref={ref}
        class={mirrored ? 'video video-mirrored' : 'video'}
        data-testid={testId}
        aria-label={label}
        autoplay
        playsInline
        muted
        disablePictureInPicture
        // Upright pictures of telephones are shown whole: cut to a lying tile, little of a face is left.
        onResize={({ currentTarget }) => {
          currentTarget.dataset['upright'] = String(currentTarget.videoHeight > currentTarget.videoWidth);
        }}
      />
      {marked && <Watermark />}
    </>
  );
}
