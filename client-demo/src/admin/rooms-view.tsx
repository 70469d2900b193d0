import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Select } from '../kit/select.tsx';
import { TextField } from '../kit/text-field.tsx';
import { text } from '../texts/texts.ts';
import type { Operator } from './operator.ts';
import { Badge, Card, ProblemNote, Waiting } from './parts.tsx';
import { usePolled } from './polled.ts';
import { Pages } from './pages.tsx';
import { RoomPart } from './room-part.tsx';
import { TenantField, tenantName } from './tenant-field.tsx';

const LOOK_MS = 4_000;
const PAGE = 25;

type State = 'all' | 'live' | 'madeAhead';

/** Rooms of a tenant: looked for, looked into, ended. */
export function RoomsView({ operator }: { readonly operator: Operator }) {
  const prefix = useSignal('');
  const state = useSignal<State>('live');
  const room = useSignal<string | null>(null);
  /** The cursors of the pages up to this one. */
  const cursors = useSignal<readonly string[]>([]);
  const tenant = tenantName();
  const what = JSON.stringify([tenant, prefix.value, state.value, cursors.value.at(-1)]);
  useEffect(() => {
    cursors.value = [];
    room.value = null;
  }, [tenant, prefix.value, state.value]);
  const cursor = cursors.value.at(-1);
  const rooms = usePolled(what, LOOK_MS, async (signal) => {
    if (tenant === '') return null;
    const query = {
      tenant,
      limit: PAGE,
      state: state.value,
      ...(prefix.value === '' ? {} : { prefix: prefix.value }),
      ...(cursor === undefined ? {} : { cursor }),
    };
    return operator.call('listRooms', { query }, { signal });
  });
  const page = rooms.value.value;
  const next = page?.next ?? null;
  return (
    <div class="admin-columns admin-columns-rooms">
      <Card title={text('admin:rooms')}>
        <form class="admin-filters" role="search" onSubmit={(event) => event.preventDefault()}>
          <TenantField operator={operator} label={text('admin:tenant')} />
          <TextField
            label={text('admin:begins-with')}
            name="prefix"
            maxLength={128}
            autocomplete="off"
            autocapitalize="none"
            value={prefix}
          />
          <Select
            label={text('admin:which')}
            testId="room-state"
            value={state.value}
            choices={[
              { value: 'live', label: text('admin:live') },
              { value: 'madeAhead', label: text('admin:made-ahead') },
              { value: 'all', label: text('admin:all') },
            ]}
            onChoose={(value) => {
              if (value === 'live' || value === 'madeAhead' || value === 'all') state.value = value;
            }}
          />
        </form>
        <ProblemNote problem={rooms.problem.value} />
        {tenant === '' && <p class="admin-empty">{text('admin:name-tenant')}</p>}
        {tenant !== '' && page === null && rooms.problem.value === null && <Waiting />}
        {page?.items.length === 0 && <p class="admin-empty">{text('admin:no-rooms')}</p>}
        {page !== null && page.items.length > 0 && (
          <ul class="admin-rooms" data-testid="rooms">
            {page.items.map(({ name, live, madeAhead }) => (
              <li key={name}>
                <button
                  type="button"
                  data-testid="room"
                  aria-pressed={room.value === name}
                  onClick={() => {
                    room.value = name;
                  }}
                >
                  <bdi>{name}</bdi>
                  {live && <Badge look="good">{text('admin:live')}</Badge>}
                  {madeAhead && <Badge look="plain">{text('admin:made-ahead')}</Badge>}
                </button>
              </li>
            ))}
          </ul>
        )}
        <Pages cursors={cursors} next={next} />
      </Card>
      {room.value === null ? (
        <Card title={text('admin:in-room')}>
          <p class="admin-empty">{text('admin:choose-room')}</p>
        </Card>
      ) : (
        <RoomPart key={room.value} operator={operator} tenant={tenant} room={room.value} onEnd={rooms.again} />
      )}
    </div>
  );
}
