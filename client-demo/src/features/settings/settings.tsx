import { signal } from '@preact/signals';
import { Keyboard, Settings } from 'lucide';
import { lazy } from '../../kit/lazy.tsx';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';

const SettingsDialog = lazy(async () => (await import('./dialogs.tsx')).SettingsDialog);
const KeysDialog = lazy(async () => (await import('./dialogs.tsx')).KeysDialog);

/** Where the parts that features add are: devices, the room, looks, keys. */
export const settings: Feature = (shell) => {
  const open = signal<'settings' | 'keys' | null>(null);
  const close = (): void => {
    open.value = null;
  };
  return {
    controls: [
      {
        id: 'keys',
        label: () => text('settings:keys'),
        icon: () => Keyboard,
        place: 'menu',
        opens: 'dialog',
        key: '?',
        press: () => {
          open.value = 'keys';
        },
      },
      {
        id: 'settings',
        label: () => text('settings:title'),
        icon: () => Settings,
        place: 'side',
        opens: 'dialog',
        press: () => {
          open.value = 'settings';
        },
      },
    ],
    background: [
      () => open.value === 'settings' && <SettingsDialog shell={shell} onClose={close} />,
      () => open.value === 'keys' && <KeysDialog shell={shell} onClose={close} />,
    ],
  };
};
