import type { Control, Panel } from './feature.ts';
import type { Panels } from './panels.ts';

/** The button of a panel. */
export const controlOf = ({ id, title, icon, count, key }: Panel, panels: Panels): Control => ({
  id: `${id}-button`,
  label: title,
  icon,
  place: 'side',
  on: () => panels.open.value === id,
  opens: 'panel',
  ...(count === undefined ? {} : { count }),
  ...(key === undefined ? {} : { key }),
  press: () => panels.toggle(id),
});
