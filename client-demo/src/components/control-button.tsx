import { Icon, type IconName } from './icon.tsx';

interface ControlButtonProps {
  readonly testId: string;
  /** What it controls: stays the same, as `aria-pressed` tells the state. */
  readonly label: string;
  /** What a press does now. */
  readonly hint: string;
  readonly icon: IconName;
  readonly on: boolean;
  readonly busy?: boolean;
  /** Something is wrong with the device. */
  readonly warning?: boolean;
  /** `off` in red, for what one should be sure of (the microphone); else `on` is tinted. */
  readonly alertWhenOff?: boolean;
  readonly shortcut: string;
  readonly onPress: () => void;
}

/** A round switch of the controls bar, with a tooltip that names its key. */
export function ControlButton(props: ControlButtonProps) {
  const { testId, label, hint, icon, on, busy = false, warning = false, alertWhenOff = false, shortcut } = props;
  return (
    <button
      type="button"
      class="control"
      data-testid={testId}
      data-state={on ? 'on' : 'off'}
      data-alert={alertWhenOff}
      aria-pressed={on}
      aria-label={label}
      aria-busy={busy}
      aria-keyshortcuts={shortcut}
      onClick={props.onPress}
    >
      <Icon name={icon} />
      {warning && <span class="control-warning" aria-hidden="true" />}
      <span class="tip" aria-hidden="true">
        {hint} <kbd>{shortcut}</kbd>
      </span>
    </button>
  );
}
