import { useEffect } from 'preact/hooks';
import { Select } from '../../kit/select.tsx';
import { speakerChoiceOffered, type LocalMedia } from '../../media/local-media.ts';
import { text } from '../../texts/texts.ts';

interface DeviceSelectProps {
  readonly label: string;
  readonly devices: readonly MediaDeviceInfo[];
  readonly chosen: string;
  readonly onChoose: (deviceId: string) => void;
}

function DeviceSelect({ label, devices, chosen, onChoose }: DeviceSelectProps) {
  if (devices.length === 0) return null;
  const choices = devices.map(({ deviceId, label: name }, index) => ({
    value: deviceId,
    label: name || text('devices:unnamed', { kind: label, number: index + 1 }),
  }));
  const known = choices.some(({ value }) => value === chosen);
  return (
    <Select label={label} choices={choices} value={known ? chosen : (choices[0]?.value ?? '')} onChoose={onChoose} />
  );
}

/** The choice of microphone, camera and loudspeaker: empty until the browser tells which there are. */
export function DeviceSelects({ media }: { readonly media: LocalMedia }) {
  useEffect(() => void media.refreshChoice(), []);
  const { microphone, camera, speaker } = media.choice.value;
  return (
    <>
      <DeviceSelect
        label={text('devices:microphone')}
        devices={microphone}
        chosen={media.microphone.deviceId.value}
        onChoose={(deviceId) => void media.microphone.select(deviceId)}
      />
      <DeviceSelect
        label={text('devices:camera')}
        devices={camera}
        chosen={media.camera.deviceId.value}
        onChoose={(deviceId) => void media.camera.select(deviceId)}
      />
      {speakerChoiceOffered() && (
        <DeviceSelect
          label={text('devices:loudspeaker')}
          devices={speaker}
          chosen={media.speakerId.value}
          onChoose={(deviceId) => media.selectSpeaker(deviceId)}
        />
      )}
    </>
  );
}
