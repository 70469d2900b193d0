import { Grid3x3, LayoutDashboard, PanelRight, Square } from 'lucide';
import { Dialog } from '../../kit/dialog.tsx';
import { Icon, type IconShape } from '../../kit/icon.tsx';
import { Switch } from '../../kit/switch.tsx';
import { text, type TextId } from '../../texts/texts.ts';
import type { LayoutMode } from './arrange.ts';
import { LAYOUT_MODES, type StageStore } from './store.ts';

const LOOKS: Readonly<Record<LayoutMode, { readonly icon: IconShape; readonly label: TextId }>> = {
  auto: { icon: LayoutDashboard, label: 'stage:layout-auto' },
  grid: { icon: Grid3x3, label: 'stage:layout-grid' },
  speaker: { icon: Square, label: 'stage:layout-speaker' },
  sidebar: { icon: PanelRight, label: 'stage:layout-sidebar' },
};

/** How one wants to see the meeting. */
export function LayoutDialog({ store }: { readonly store: StageStore }) {
  return (
    <Dialog title={text('stage:layout')} onClose={() => store.openChoice(false)}>
      <fieldset class="layouts">
        <legend class="visually-hidden">{text('stage:layout')}</legend>
        {LAYOUT_MODES.map((mode) => (
          <label key={mode} class="layout">
            <input
              type="radio"
              name="layout"
              value={mode}
              data-testid={`layout-${mode}`}
              checked={store.mode.value === mode}
              onChange={() => store.choose(mode)}
            />
            <Icon shape={LOOKS[mode].icon} />
            <span>
              {text(LOOKS[mode].label)}
              <small>{text(`${LOOKS[mode].label}.text`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <Switch
        label={text('stage:hide-self')}
        words={text('stage:hide-self.text')}
        on={store.selfHidden.value}
        onChange={(hidden) => store.hideSelf(hidden)}
      />
    </Dialog>
  );
}
