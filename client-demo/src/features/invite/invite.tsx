import './invite.css';
import { UserPlus } from 'lucide';
import { lazy } from '../../kit/lazy.tsx';
import type { Feature } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { CopyButton } from './copy-button.tsx';
import { InviteStore } from './store.ts';

const InviteDialog = lazy(async () => (await import('./invite-dialog.tsx')).InviteDialog);

interface Props {
  readonly shell: Shell;
  readonly store: InviteStore;
}

/** For somebody who is alone: how the others come. It stands above the stage, and covers nobody's face. */
function AloneBanner({ shell, store }: Props) {
  if (shell.people.present.value.length !== 1) return null;
  return (
    <aside class="invite" aria-label={text('invite:title')}>
      <p>
        <strong>{text('invite:alone')}</strong>{' '}
        <span class="invite-words">{store.closed ? text('invite:need-invitation') : text('invite:send-link')}</span>{' '}
        <span class="invite-link">{store.link()}</span>
      </p>
      <CopyButton store={store} link={store.link()} small />
    </aside>
  );
}

/** In the list of people, where one looks who is missing. */
function InviteOthers({ store }: { readonly store: InviteStore }) {
  return (
    <div class="panel-part invite-others">
      <CopyButton store={store} link={store.link()} small />
    </div>
  );
}

/** How others come. */
export const invite: Feature = (shell) => {
  const store = new InviteStore(shell);
  shell.session.during(() => () => store.forget());
  return {
    controls: [
      {
        id: 'invite',
        label: () => text('invite:title'),
        icon: () => UserPlus,
        place: 'side',
        opens: 'dialog',
        key: 'o',
        press: () => store.show(),
      },
    ],
    banners: [() => <AloneBanner shell={shell} store={store} />],
    peopleHead: [() => <InviteOthers store={store} />],
    background: [() => store.open.value && <InviteDialog shell={shell} store={store} />],
  };
};
