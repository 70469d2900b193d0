import { useSignalEffect } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { speakerChoiceOffered } from '../local-media.ts';
import type { MeetingStore } from '../meeting-store.ts';

interface RemoteAudioProps {
  readonly store: MeetingStore;
  readonly track: MediaStreamTrack;
  readonly identity: string;
  readonly testId: 'remote-audio' | 'screen-audio';
}

/** Plays somebody's sound through the chosen loudspeaker; tells the store when the browser wants a gesture first. */
export function RemoteAudio({ store, track, identity, testId }: RemoteAudioProps) {
  const ref = useRef<HTMLAudioElement>(null);

  const play = (): void => {
    ref.current?.play().catch((error: unknown) => {
      // Any other refusal only means that another track took its place.
      if (error instanceof DOMException && error.name === 'NotAllowedError') store.reportSoundBlocked();
    });
  };

  useLayoutEffect(() => {
    if (ref.current === null) return;
    ref.current.srcObject = new MediaStream([track]);
    play();
  }, [track]);

  useSignalEffect(() => {
    if (!store.soundBlocked.value) play();
  });

  useSignalEffect(() => {
    const speaker = store.media.speakerId.value;
    // A loudspeaker that is gone: sound goes on through the default.
    if (speakerChoiceOffered) ref.current?.setSinkId(speaker).catch(() => undefined);
  });

  return <audio ref={ref} data-testid={testId} data-identity={identity} autoplay />;
}
