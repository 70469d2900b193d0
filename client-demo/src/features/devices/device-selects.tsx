import { useEffect } from 'preact/hooks';
import { lazy } from '../../kit/lazy.tsx';
import { Select } from '../../kit/select.tsx';
import { Switch } from '../../kit/switch.tsx';
import { CHOICES } from '../../media/background/background.ts';
import type { Choice } from '../../media/background/scene.ts';
import { speakerChoiceOffered } from '../../media/local-media.ts';
import type { Shell } from '../../shell/shell.ts';
import { text, type TextId } from '../../texts/texts.ts';

interface DeviceSelectProps {
  readonly label: string;
  readonly testId: string;
  readonly devices: readonly MediaDeviceInfo[];
  readonly chosen: string;
  readonly onChoose: (deviceId: string) => void;
}

function DeviceSelect({ label, testId, devices, chosen, onChoose }: DeviceSelectProps) {
  if (devices.length === 0) return null;
  const choices = devices.map(({ deviceId, label: name }, index) => ({
    value: deviceId,
    label: name || text('devices:unnamed', { kind: label, number: index + 1 }),
  }));
  const known = choices.some(({ value }) => value === chosen);
  return (
    <Select
      label={label}
      testId={testId}
      choices={choices}
      value={known ? chosen : (choices[0]?.value ?? '')}
      onChoose={onChoose}
    />
  );
}

const CHOICE_NAMES: Readonly<Record<Choice, TextId>> = {
  none: 'devices:background-none',
  blur: 'devices:background-blur',
  colour: 'devices:background-colour',
  picture: 'devices:background-picture',
};

/** Comes when somebody first wants a picture of their own. */
const OwnPicture = lazy(async () => (await import('./own-picture-field.tsx')).OwnPictureField);

/** What others see behind one. */
function BackgroundSelect({ shell: { media } }: { readonly shell: Shell }) {
  const { background } = media;
  return (
    <>
      <Select
        label={text('devices:background')}
        testId="background"
        value={background.choice.value}
        choices={CHOICES.map((choice) => ({ value: choice, label: text(CHOICE_NAMES[choice]) }))}
        onChoose={(value) => {
          const chosen = CHOICES.find((choice) => choice === value);
          if (chosen !== undefined) background.choose(chosen);
        }}
      />
      {background.choice.value === 'picture' && <OwnPicture background={background} />}
    </>
  );
}

/** The choice of microphone, camera and loudspeaker: empty until the browser tells which there are. Shown is what is really used. */
export function DeviceSelects({ shell }: { readonly shell: Shell }) {
  const { media, way } = shell;
  useEffect(() => void media.refreshChoice(), []);
  const { microphone, camera, speaker } = media.choice.value;
  return (
    <>
      {shell.sends('microphone') && (
        <DeviceSelect
          label={text('devices:microphone')}
          testId="choose-microphone"
          devices={microphone}
          chosen={media.microphone.usedDeviceId.value ?? media.microphone.deviceId.value}
          onChoose={(deviceId) => void media.microphone.select(deviceId)}
        />
      )}
      {shell.sends('microphone') && (
        <Switch
          label={text('devices:noise')}
          testId="noise"
          words={text('devices:noise.text')}
          on={media.noise.wanted.value && !media.noise.failed.value}
          onChange={(on) => media.noise.switch(on)}
        />
      )}
      {shell.sends('camera') && (
        <DeviceSelect
          label={text('devices:camera')}
          testId="choose-camera"
          devices={camera}
          chosen={media.camera.usedDeviceId.value ?? media.camera.deviceId.value}
          onChoose={(deviceId) => void media.camera.select(deviceId)}
        />
      )}
      {shell.sends('camera') && <BackgroundSelect shell={shell} />}
      {speakerChoiceOffered() && way.value !== 'companion' && (
        <DeviceSelect
          label={text('devices:loudspeaker')}
          testId="choose-loudspeaker"
          devices={speaker}
          chosen={media.speakerUsed.value}
          onChoose={(deviceId) => media.selectSpeaker(deviceId)}
        />
      )}
    </>
  );
}
