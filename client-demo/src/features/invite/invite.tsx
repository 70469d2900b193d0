import './invite.css';
import { Check, Copy, UserPlus } from 'lucide';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import type { Feature } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { InviteStore } from './store.ts';

/** Copies the meeting's link, and says when it is done. */
function CopyButton({ store, small = false }: { readonly store: InviteStore; readonly small?: boolean }) {
  const done = store.copied.value;
  return (
    <Button
      small={small}
      look="primary"
      icon={done ? Check : Copy}
      testId="copy-link"
      onPress={() => void store.copy()}
    >
      {done ? text('invite:copied') : text('invite:copy')}
    </Button>
  );
}

/** For somebody who is alone: how the others come. */
function AloneCard({ shell, store }: { readonly shell: Shell; readonly store: InviteStore }) {
  if (shell.people.present.value.length !== 1) return null;
  return (
    <aside class="invite" aria-label={text('invite:title')}>
      <strong>{text('invite:alone')}</strong>
      <p>{store.closed ? text('invite:need-invitation') : text('invite:send-link')}</p>
      <p class="invite-link">{store.link()}</p>
      <CopyButton store={store} small />
    </aside>
  );
}

function InviteDialog({ store }: { readonly store: InviteStore }) {
  if (!store.open.value) return null;
  return (
    <Dialog title={text('invite:title')} onClose={() => store.hide()}>
      <p>{store.closed ? text('invite:need-invitation') : text('invite:send-link')}</p>
      <p class="invite-link">{store.link()}</p>
      <CopyButton store={store} />
    </Dialog>
  );
}

/** How others come. */
export const invite: Feature = (shell) => {
  const store = new InviteStore(shell);
  return {
    controls: [
      {
        id: 'invite',
        label: () => text('invite:title'),
        icon: () => UserPlus,
        place: 'side',
        opens: 'dialog',
        press: () => store.show(),
      },
    ],
    overlays: [() => <AloneCard shell={shell} store={store} />],
    background: [() => <InviteDialog store={store} />],
  };
};
