import { effect } from '@preact/signals';
import type { Shell } from '../../shell/shell.ts';

/** Tells what became of how one wants to look and sound. */
export function tellOfLooks({ media: { noise, background }, notices }: Pick<Shell, 'media' | 'notices'>): void {
  effect(() => {
    if (noise.failed.value) notices.show({ id: 'noise', text: 'devices:noise-failed' });
    else notices.dismiss('noise');
  });
  effect(() => {
    if (!background.failed.value) {
      notices.dismiss('background');
      return;
    }
    notices.show({
      id: 'background',
      text: 'devices:background-failed',
      action: { label: 'devices:show-plain', run: () => void background.showPlain() },
      onDismiss: () => background.forgetFailure(),
    });
  });
}
