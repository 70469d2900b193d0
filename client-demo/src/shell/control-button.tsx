import { Icon } from '../kit/icon.tsx';
import { Tooltip } from '../kit/tooltip.tsx';
import type { Control } from './feature.ts';

/** A round button of the controls bar, with a tooltip that names its key. */
export function ControlButton({ control }: { readonly control: Control }) {
  const { id, label, hint = label, icon, on, alertWhenOff = false, busy, warning, count, opens, key, press } = control;
  const state = on?.();
  const number = count?.() ?? 0;
  return (
    <button
      type="button"
      class={control.place === 'main' ? 'control' : 'control control-side'}
      data-testid={id}
      data-state={state === undefined ? undefined : state ? 'on' : 'off'}
      data-alert={alertWhenOff}
      aria-pressed={opens === 'dialog' ? undefined : state}
      aria-haspopup={opens === 'dialog' ? 'dialog' : undefined}
      aria-label={label()}
      aria-busy={busy?.()}
      aria-keyshortcuts={key}
      onClick={press}
    >
      <Icon shape={icon()} />
      {warning?.() === true && <span class="control-warning" aria-hidden="true" />}
      {number > 0 && (
        <span class="control-count" aria-hidden="true">
          {number > 99 ? '99+' : number}
        </span>
      )}
      <Tooltip words={hint()} shortcut={key} />
    </button>
  );
}
