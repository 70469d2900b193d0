import type { App } from '../app.ts';
import { CopyLinkButton } from './copy-link-button.tsx';

/** For somebody who is alone: how the others come. */
export function InviteCard({ app }: { app: App }) {
  return (
    <aside class="invite" aria-label="Invite others">
      <strong>Nobody else is here yet</strong>
      <p>Send them this link:</p>
      <p class="invite-link">{app.inviteLink()}</p>
      <CopyLinkButton app={app} class="button button-small button-primary" />
    </aside>
  );
}
