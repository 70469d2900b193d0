import type { Control, Panel } from './feature.ts';
import type { Panels } from './panels.ts';

/** The button of a panel. */
export const controlOf = ({ id, title, icon, count, key, place = 'side', shown }: Panel, panels: Panels): Control => ({
  id: `${id}-button`,
  label: title,
  icon,
  place,
  on: () => panels.open.value === id,
  opens: 'panel',
  ...(count === undefined ? {} : { count }),
  ...(key === undefined ? {} : { key }),
  ...(shown === undefined ? {} : { shown }),
  press: () => panels.toggle(id),
});
