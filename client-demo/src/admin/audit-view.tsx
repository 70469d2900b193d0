import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AuditLine } from '../../../signaling/admin-client/operations.ts';
import { Select } from '../kit/select.tsx';
import { TextField } from '../kit/text-field.tsx';
import { text, type TextId } from '../texts/texts.ts';
import { dateAndTime } from './figures.ts';
import type { Operator } from './operator.ts';
import { Pages } from './pages.tsx';
import { Badge, Card, ProblemNote, Waiting } from './parts.tsx';
import { usePolled } from './polled.ts';
import { TenantField, tenantName } from './tenant-field.tsx';

const LOOK_MS = 4_000;
const PAGE = 50;

type Outcome = 'all' | 'ok' | 'refused';

const ACTORS: Readonly<Record<AuditLine['actor']['kind'], TextId>> = {
  operator: 'admin:by-operator',
  key: 'admin:by-key',
  person: 'admin:by-person',
  node: 'admin:by-node',
};

const targetOf = ({ target }: AuditLine): string => Object.values(target).join(' · ');

/** What was done by whom, the newest first. */
export function AuditView({ operator }: { readonly operator: Operator }) {
  const action = useSignal('');
  const actor = useSignal('');
  const outcome = useSignal<Outcome>('all');
  /** Of the pages up to this one: before which line they begin. */
  const befores = useSignal<readonly number[]>([]);
  const tenant = tenantName();
  const before = befores.value.at(-1);
  const wanted = {
    ...(tenant === '' ? {} : { tenant }),
    ...(action.value.trim() === '' ? {} : { action: action.value.trim() }),
    ...(actor.value.trim() === '' ? {} : { actor: actor.value.trim() }),
    ...(outcome.value === 'all' ? {} : { outcome: outcome.value }),
  };
  const filters = JSON.stringify(wanted);
  useEffect(() => {
    befores.value = [];
  }, [filters]);
  const lines = usePolled(JSON.stringify([filters, before]), LOOK_MS, (signal) => {
    const query = { ...wanted, order: 'newest' as const, limit: PAGE, ...(before === undefined ? {} : { before }) };
    return operator.call('listAudit', { query }, { signal });
  });
  const page = lines.value.value;
  const next = page?.next ?? null;
  return (
    <Card title={text('admin:audit')}>
      <form class="admin-filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <TenantField operator={operator} label={text('admin:tenant-or-none')} />
        <TextField
          label={text('admin:action')}
          name="action"
          maxLength={128}
          autocomplete="off"
          autocapitalize="none"
          value={action}
        />
        <TextField
          label={text('admin:actor')}
          name="actor"
          maxLength={256}
          autocomplete="off"
          autocapitalize="none"
          value={actor}
        />
        <Select
          label={text('admin:outcome')}
          testId="outcome"
          value={outcome.value}
          choices={[
            { value: 'all', label: text('admin:all') },
            { value: 'ok', label: text('admin:done') },
            { value: 'refused', label: text('admin:refused') },
          ]}
          onChoose={(value) => {
            if (value === 'all' || value === 'ok' || value === 'refused') outcome.value = value;
          }}
        />
      </form>
      <ProblemNote problem={lines.problem.value} />
      {page === null && lines.problem.value === null && <Waiting />}
      {page?.items.length === 0 && (
        <p class="admin-empty">{text(next === null ? 'admin:no-lines' : 'admin:no-lines-here')}</p>
      )}
      {page !== null && page.items.length > 0 && (
        <ul class="admin-lines" data-testid="audit">
          {page.items.map((line) => (
            <li key={line.seq} data-testid="audit-line" data-action={line.action}>
              <time dateTime={line.at}>{dateAndTime(line.at)}</time>
              <strong>{line.action}</strong>
              <span>
                <bdi>{targetOf(line)}</bdi>
              </span>
              <span>
                {text(ACTORS[line.actor.kind])} <bdi>{line.actor.id}</bdi>
              </span>
              {line.outcome === 'ok' ? (
                <Badge look="good">{text('admin:done')}</Badge>
              ) : (
                <Badge look="bad">{line.outcome}</Badge>
              )}
            </li>
          ))}
        </ul>
      )}
      <Pages cursors={befores} next={next} />
    </Card>
  );
}
