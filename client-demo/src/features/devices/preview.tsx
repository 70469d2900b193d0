import { useComputed, useSignalEffect } from '@preact/signals';
import { Avatar } from '../../kit/avatar.tsx';
import { Button } from '../../kit/button.tsx';
import { Video } from '../../kit/video.tsx';
import type { SpeakerDetector } from '../../media/audio-levels.ts';
import type { LocalMedia } from '../../media/local-media.ts';
import { ControlButton } from '../../shell/control-button.tsx';
import { text } from '../../texts/texts.ts';
import { DeviceSelects } from './device-selects.tsx';
import { captureControl } from './capture-control.ts';

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
    <section class="preview" aria-label={text('devices:preview')}>
      <div class="preview-picture tile" data-speaking={speaking}>
        <Avatar identity={name} label={name} />
        {camera.track.value !== null && (
          <Video track={camera.track.value} testId="local-video" label={text('devices:your-camera')} mirrored />
        )}
        {idle && wanted && (
          <div class="preview-start">
            <Button look="glass" busy={camera.starting.value} onPress={() => void media.start()}>
              {text('devices:try')}
            </Button>
          </div>
        )}
        <div class="preview-controls">
          <ControlButton control={captureControl(microphone, true)} />
          <ControlButton control={captureControl(camera, true)} />
        </div>
      </div>
      <div class="preview-devices">
        <DeviceSelects media={media} />
      </div>
    </section>
  );
}
