import { EllipsisVertical, PhoneOff } from 'lucide';
import { Icon } from '../kit/icon.tsx';
import { Menu, type MenuItem } from '../kit/menu.tsx';
import { Tooltip } from '../kit/tooltip.tsx';
import { mediaQuery } from '../platform/media-query.ts';
import { text } from '../texts/texts.ts';
import { ControlButton } from './control-button.tsx';
import { controlOf } from './panel-control.ts';
import type { Control } from './feature.ts';
import type { Shell } from './shell.ts';

/** Where the side's controls go into the menu. */
const narrow = mediaQuery('(max-width: 640px)');

const itemOf = ({ id, label, hint = label, icon, on, press }: Control): MenuItem => ({
  id,
  label: hint(),
  icon: icon(),
  ...(on === undefined ? {} : { on: on() }),
  press,
});

/** What one does all the time in a meeting: filled by the features. */
export function ControlsBar({ shell }: { readonly shell: Shell }) {
  const { registry, panels, session } = shell;
  const all = [...registry.controls, ...registry.panels.map((panel) => controlOf(panel, panels))].filter(
    ({ shown }) => shown?.() ?? true,
  );
  const side = narrow.value ? [] : all.filter(({ place }) => place === 'side');
  const main = all.filter(({ place }) => place === 'main');
  const rest = all.filter((control) => !main.includes(control) && !side.includes(control));
  const news = rest.reduce((sum, { count }) => sum + (count?.() ?? 0), 0);
  const more = rest.length > 0 && (
    <Menu
      label={text('shell:more')}
      icon={EllipsisVertical}
      class={narrow.value ? 'control' : 'control control-side'}
      testId="more"
      items={() => rest.map(itemOf)}
    >
      {news > 0 && <span class="control-count" aria-hidden="true" />}
    </Menu>
  );
  return (
    <footer class="controls" aria-label={text('shell:controls')}>
      <div class="controls-main">
        {main.map((control) => (
          <ControlButton key={control.id} control={control} />
        ))}
        {narrow.value && more}
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
      <div class="controls-side">
        {side.map((control) => (
          <ControlButton key={control.id} control={control} />
        ))}
        {!narrow.value && more}
      </div>
    </footer>
  );
}
