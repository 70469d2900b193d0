import { useComputed, useSignalEffect } from '@preact/signals';
import { Avatar } from '../../kit/avatar.tsx';
import { Button } from '../../kit/button.tsx';
import { Video } from '../../kit/video.tsx';
import { mediaQuery } from '../../platform/media-query.ts';
import { ControlButton } from '../../shell/control-button.tsx';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { DeviceSelects } from './device-selects.tsx';
import { captureControl } from './capture-control.ts';
import { LevelMeter } from './level-meter.tsx';
import { SpeakerTest } from './speaker-test.tsx';

/** Where the devices are folded away, so that the way in is in sight. */
const narrow = mediaQuery('(max-width: 820px), (max-height: 480px)');

interface PreviewProps {
  readonly shell: Shell;
  readonly name: string;
}

/** The key under which the preview listens to the own microphone. */
const SELF = 'preview';

/** How one will be seen and heard, with the choice of devices. */
export function Preview({ shell, name }: PreviewProps) {
  const { media, speakers } = shell;
  const { camera, microphone } = media;
  useSignalEffect(() => {
    const track = microphone.on.value ? media.outgoing.microphone.track.value : null;
    speakers.listenTo(new Map(track === null ? [] : [[SELF, track]]));
  });
  const speaking = useComputed(() => speakers.speaking.value.has(SELF)).value;
  const picture = media.outgoing.camera.track.value;
  const idle = camera.track.value === null && microphone.track.value === null;
  const wanted = camera.wanted.value || microphone.wanted.value;
  const captures = [microphone, camera].filter(({ kind }) => shell.sends(kind));
  return (
    <section class="preview" aria-label={text('devices:preview')}>
      <div class="preview-picture tile" data-speaking={speaking}>
        <Avatar identity={name} label={name} />
        {picture !== null && (
          <Video track={picture} testId="local-video" label={text('devices:your-camera')} mirrored />
        )}
        {idle && wanted && (
          <div class="preview-start">
            <Button look="glass" busy={camera.starting.value} onPress={() => void media.start()}>
              {text('devices:try')}
            </Button>
          </div>
        )}
        <div class="preview-controls">
          {captures.map((capture) => (
            <ControlButton key={capture.kind} keys={shell.keys} control={captureControl(capture)} />
          ))}
        </div>
      </div>
      {microphone.on.value && <LevelMeter speakers={speakers} identity={SELF} />}
      <details class="preview-more" open={!narrow.value}>
        <summary>{text('devices:devices')}</summary>
        <div class="preview-devices">
          <DeviceSelects shell={shell} />
        </div>
        {shell.way.value !== 'companion' && <SpeakerTest media={media} />}
      </details>
    </section>
  );
}
