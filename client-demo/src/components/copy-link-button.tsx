import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { App } from '../app.ts';
import { Icon } from './icon.tsx';

/** How long the button says that it was done, in ms. */
const DONE_MS = 2_500;

/** Copies the meeting's link. */
export function CopyLinkButton({ app, class: className }: { app: App; class: string }) {
  const done = useSignal(false);
  useEffect(() => {
    if (!done.value) return;
    const timer = setTimeout(() => {
      done.value = false;
    }, DONE_MS);
    return () => clearTimeout(timer);
  }, [done.value]);
  const copy = async (): Promise<void> => {
    done.value = await app.copyInviteLink();
  };
  return (
    <button type="button" class={className} onClick={() => void copy()}>
      <Icon name={done.value ? 'check' : 'link'} />
      <span class="button-words">{done.value ? 'Copied' : 'Copy link'}</span>
    </button>
  );
}
