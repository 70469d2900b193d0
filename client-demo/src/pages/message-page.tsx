import type { ComponentChildren } from 'preact';
import { Spinner } from '../kit/spinner.tsx';
import type { Connection } from '../meeting/session.ts';
import { PageHeader } from './page-header.tsx';
import { PageHeading } from './page-heading.tsx';

interface MessagePageProps {
  readonly connection: Connection;
  readonly title: string;
  readonly words: string;
  /** Something is under way. */
  readonly busy?: boolean;
  /** Buttons. */
  readonly children: ComponentChildren;
  /** Below the buttons. */
  readonly more?: ComponentChildren;
}

/** A page that says one thing: joining, waiting, over. */
export function MessagePage({ connection, title, words, busy = false, children, more }: MessagePageProps) {
  return (
    <div class="message">
      <PageHeader />
      <main class="message-main" aria-busy={busy}>
        {busy && <Spinner />}
        <PageHeading key={title}>{title}</PageHeading>
        <p>{words}</p>
        <div class="message-actions">{children}</div>
        {more}
        <span hidden data-testid="connection-state">
          {connection}
        </span>
      </main>
    </div>
  );
}
