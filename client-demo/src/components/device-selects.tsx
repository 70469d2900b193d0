import { speakerChoiceOffered, type LocalMedia } from '../local-media.ts';

interface DeviceSelectProps {
  readonly label: string;
  readonly devices: readonly MediaDeviceInfo[];
  readonly chosen: string;
  readonly onChoose: (deviceId: string) => void;
}

function DeviceSelect({ label, devices, chosen, onChoose }: DeviceSelectProps) {
  if (devices.length === 0) return null;
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <select
        class="input"
        value={devices.some(({ deviceId }) => deviceId === chosen) ? chosen : devices[0]?.deviceId}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {devices.map(({ deviceId, label: name }, index) => (
          <option key={deviceId} value={deviceId}>
            {name || `${label} ${index + 1}`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The choice of microphone, camera and loudspeaker: empty until the browser tells which there are. */
export function DeviceSelects({ media }: { media: LocalMedia }) {
  const { microphone, camera, speaker } = media.choice.value;
  return (
    <>
      <DeviceSelect
        label="Microphone"
        devices={microphone}
        chosen={media.microphone.deviceId.value}
        onChoose={(deviceId) => void media.microphone.select(deviceId)}
      />
      <DeviceSelect
        label="Camera"
        devices={camera}
        chosen={media.camera.deviceId.value}
        onChoose={(deviceId) => void media.camera.select(deviceId)}
      />
      {speakerChoiceOffered && (
        <DeviceSelect
          label="Loudspeaker"
          devices={speaker}
          chosen={media.speakerId.value}
          onChoose={(deviceId) => media.selectSpeaker(deviceId)}
        />
      )}
    </>
  );
}
