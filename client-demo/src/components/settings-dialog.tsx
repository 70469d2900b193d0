import { useLayoutEffect, useRef } from 'preact/hooks';
import type { MeetingStore } from '../meeting-store.ts';
import { DeviceSelects } from './device-selects.tsx';
import { Icon } from './icon.tsx';

interface SettingsDialogProps {
  readonly store: MeetingStore;
  readonly onClose: () => void;
}

/** Devices, the room's settings for moderators, and the list of keys. */
export function SettingsDialog({ store, onClose }: SettingsDialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    ref.current?.showModal();
    void store.media.refreshChoice();
  }, []);
  const { moderator, locked, lobby } = store.controls.value;
  return (
    <dialog ref={ref} class="dialog" aria-labelledby="settings-title" onClose={onClose}>
      <header class="dialog-header">
        <h2 id="settings-title">Settings</h2>
        <button type="button" class="icon-button" onClick={() => ref.current?.close()}>
          <Icon name="close" />
          <span class="visually-hidden">Close settings</span>
        </button>
      </header>
      <DeviceSelects media={store.media} />
      {moderator && (
        <fieldset class="switches">
          <legend>Meeting</legend>
          <Switch
            label="Lock the meeting"
            text="Nobody else can join."
            on={locked}
            onChange={(on) => store.updateRoom({ locked: on })}
          />
          <Switch
            label="Lobby"
            text="Whoever joins waits until you let them in."
            on={lobby}
            onChange={(on) => store.updateRoom({ lobby: on })}
          />
        </fieldset>
      )}
      <p class="shortcuts">
        <kbd>m</kbd> microphone <kbd>v</kbd> camera <kbd>s</kbd> share screen
      </p>
    </dialog>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly text: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

function Switch({ label, text, on, onChange }: SwitchProps) {
  return (
    <label class="switch">
      <input type="checkbox" role="switch" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>
        {label}
        <small>{text}</small>
      </span>
    </label>
  );
}
