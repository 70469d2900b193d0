import { EllipsisVertical, PhoneOff, ShieldCheck } from 'lucide';
import { Icon } from '../kit/icon.tsx';
import { Menu, type MenuItem } from '../kit/menu.tsx';
import { Tooltip } from '../kit/tooltip.tsx';
import { useElementSize } from '../platform/element-size.ts';
import { text } from '../texts/texts.ts';
import { ControlButton } from '../shell/control-button.tsx';
import type { Control } from '../shell/feature.ts';
import type { Shell } from '../shell/shell.ts';
import { divideBar } from './bar.ts';

const itemOf = ({ id, label, hint = label, icon, on, press }: Control): MenuItem => ({
  id,
  label: hint(),
  icon: icon(),
  ...(on === undefined ? {} : { on: on() }),
  press,
});

/** What one does all the time in a meeting: filled by the features. */
export function ControlsBar({ shell }: { readonly shell: Shell }) {
  const { registry, panels, session, keys } = shell;
  const { ref, size } = useElementSize<HTMLElement>();
  const shown = registry.bar(panels).filter((control) => control.shown?.() ?? true);
  const { main, side, host, rest, narrow } = divideBar(shown, size.width || innerWidth);
  const news = rest.reduce((sum, { count }) => sum + (count?.() ?? 0), 0);
  const more = rest.length > 0 && (
    <Menu
      label={text('shell:more')}
      icon={EllipsisVertical}
      class={narrow ? 'control' : 'control control-side'}
      testId="more"
      items={() => rest.map(itemOf)}
    >
      {news > 0 && <span class="control-count" aria-hidden="true" />}
    </Menu>
  );
  return (
    <footer ref={ref} class="controls" data-narrow={narrow} aria-label={text('shell:controls')}>
      <div class="controls-main">
        {main.map((control) => (
          <ControlButton key={control.id} control={control} keys={keys} />
        ))}
        {narrow && more}
        <button
          type="button"
          class="control control-leave"
          data-testid="leave"
          aria-label={text('shell:leave')}
          onClick={() => session.leave()}
        >
          <Icon shape={PhoneOff} />
          <Tooltip words={text('shell:leave')} />
        </button>
      </div>
      {!narrow && (
        <div class="controls-side">
          {side.map((control) => (
            <ControlButton key={control.id} control={control} keys={keys} />
          ))}
          {host.length > 0 && (
            <Menu
              label={text('shell:host-tools')}
              icon={ShieldCheck}
              class="control control-side"
              testId="host-tools"
              items={() => host.map(itemOf)}
            />
          )}
          {more}
        </div>
      )}
    </footer>
  );
}
