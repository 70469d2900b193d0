import type { ComponentChildren } from 'preact';
import type { Connection } from '../meeting-store.ts';
import { Logo } from './logo.tsx';
import { PageHeading } from './page-heading.tsx';

interface MessagePageProps {
  readonly connection: Connection;
  readonly title: string;
  readonly text: string;
  /** Something is under way. */
  readonly busy?: boolean;
  /** Buttons. */
  readonly children: ComponentChildren;
}

/** A page that says one thing: joining, waiting, over. */
export function MessagePage({ connection, title, text, busy = false, children }: MessagePageProps) {
  return (
    <div class="message">
      <header class="join-header">
        <Logo />
      </header>
      <main class="message-main" aria-busy={busy}>
        {busy && <span class="spinner" aria-hidden="true" />}
        <PageHeading>{title}</PageHeading>
        <p>{text}</p>
        <div class="message-actions">{children}</div>
        <span class="visually-hidden" data-testid="connection-state">
          {connection}
        </span>
      </main>
    </div>
  );
}
