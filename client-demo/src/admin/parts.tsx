/** What several views of this page show alike. */
import { CircleAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import { Icon } from '../kit/icon.tsx';
import { Spinner } from '../kit/spinner.tsx';
import { text } from '../texts/texts.ts';
import type { Problem } from './operator.ts';

export function ProblemNote({ problem }: { readonly problem: Problem | null }) {
  if (problem === null) return null;
  return (
    <div class="admin-problem" role="alert" data-testid="problem">
      <Icon shape={CircleAlert} />
      <div>
        <strong>{text(problem.title)}</strong>
        {problem.detail !== '' && <p>{problem.detail}</p>}
      </div>
    </div>
  );
}

interface CardProps {
  readonly title: string;
  /** Beside the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Card({ title, aside, children }: CardProps) {
  return (
    <section class="admin-card">
      <header>
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

type Look = 'good' | 'warning' | 'bad' | 'plain';

export function Badge({
  look,
  children,
  testId,
}: {
  readonly look: Look;
  readonly children: string;
  readonly testId?: string;
}) {
  return (
    <span class={`badge badge-${look}`} data-testid={testId}>
      {children}
    </span>
  );
}

export function Waiting() {
  return (
    <p class="admin-waiting" role="status">
      <Spinner small />
      {text('admin:loading')}
    </p>
  );
}
