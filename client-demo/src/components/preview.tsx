import { useComputed, useSignalEffect } from '@preact/signals';
import type { SpeakerDetector } from '../audio-levels.ts';
import type { LocalMedia } from '../local-media.ts';
import { Avatar } from './avatar.tsx';
import { CaptureButton } from './capture-button.tsx';
import { DeviceSelects } from './device-selects.tsx';
import { Video } from './video.tsx';

interface PreviewProps {
  readonly media: LocalMedia;
  readonly speakers: SpeakerDetector;
  readonly name: string;
}

/** The key under which the preview listens to the own microphone. */
const SELF = 'preview';

/** How one will be seen and heard, with the choice of devices. */
export function Preview({ media, speakers, name }: PreviewProps) {
  const { camera, microphone } = media;
  useSignalEffect(() => {
    const track = microphone.on.value ? microphone.track.value : null;
    speakers.listenTo(new Map(track === null ? [] : [[SELF, track]]));
  });
  const speaking = useComputed(() => speakers.speaking.value.has(SELF)).value;
  const idle = camera.track.value === null && microphone.track.value === null;
  const wanted = camera.wanted.value || microphone.wanted.value;
  return (
    <section class="preview" aria-label="How others will see you">
      <div class="preview-picture tile" data-speaking={speaking}>
        <Avatar identity={name} label={name} />
        {camera.track.value !== null && (
          <Video track={camera.track.value} testId="local-video" label="Your camera" mirrored />
        )}
        {idle && wanted && (
          <button
            type="button"
            class="button button-glass preview-start"
            aria-busy={camera.starting.value}
            onClick={() => void media.start()}
          >
            Try camera and microphone
          </button>
        )}
        <div class="preview-controls">
          <CaptureButton capture={microphone} early />
          <CaptureButton capture={camera} early />
        </div>
      </div>
      <div class="preview-devices">
        <DeviceSelects media={media} />
      </div>
    </section>
  );
}
