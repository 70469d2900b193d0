import { Icon } from '../kit/icon.tsx';
import { Tooltip } from '../kit/tooltip.tsx';
import type { Control } from './feature.ts';
import type { Keys } from './keys.ts';

interface ControlButtonProps {
  readonly control: Control;
  readonly keys: Keys;
}

/** A round button of the controls bar, with a tooltip that names its key. */
export function ControlButton({ control, keys }: ControlButtonProps) {
  const { id, label, hint = label, icon, on, alertWhenOff = false, busy, warning, count, opens, press } = control;
  // A key that is switched off is not told.
  const key = keys.on.value ? control.key : undefined;
  const state = on?.();
  const number = count?.() ?? 0;
  const shown = number > 99 ? '99+' : String(number);
  return (
    <button
      type="button"
      class={control.place === 'main' ? 'control' : 'control control-side'}
      data-testid={id}
      data-state={state === undefined ? undefined : state ? 'on' : 'off'}
      data-alert={alertWhenOff}
      aria-pressed={opens === 'dialog' ? undefined : state}
      aria-haspopup={opens === 'dialog' ? 'dialog' : undefined}
      aria-label={number > 0 ? `${label()} (${shown})` : label()}
      aria-busy={busy?.()}
      aria-keyshortcuts={key}
      onClick={press}
    >
      <Icon shape={icon()} />
      {warning?.() === true && <span class="control-warning" aria-hidden="true" />}
      {number > 0 && <span class="control-count" aria-hidden="true" data-count={shown} />}
      <Tooltip words={hint()} shortcut={key} />
    </button>
  );
}
