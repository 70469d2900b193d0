import { useSignal } from '@preact/signals';
import { Trash2 } from 'lucide';
import { Button, IconButton } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { QrCode } from '../../kit/qr-code.tsx';
import { Select } from '../../kit/select.tsx';
import type { GuestRole } from '../../meeting/invitations.ts';
import type { Shell } from '../../shell/shell.ts';
import { language, text, type TextId } from '../../texts/texts.ts';
import { CopyButton } from './copy-button.tsx';
import type { InviteStore, Made } from './store.ts';

interface Props {
  readonly shell: Shell;
  readonly store: InviteStore;
}

const HOUR = 60;
/** In minutes. */
const PERIODS: readonly { readonly value: number; readonly label: TextId }[] = [
  { value: HOUR, label: 'invite:hour' },
  { value: 8 * HOUR, label: 'invite:hours' },
  { value: 24 * HOUR, label: 'invite:day' },
  { value: 7 * 24 * HOUR, label: 'invite:week' },
];
const ROLES: readonly { readonly value: GuestRole; readonly label: TextId }[] = [
  { value: 'participant', label: 'invite:as-participant' },
  { value: 'viewer', label: 'invite:as-viewer' },
];
/** Of guests, by one invitation. */
const MOST_GUESTS = 1_000;

/** The links for others. Who moderates makes invitations for guests, limited in time and number, and takes them back. */
export function InviteDialog({ shell, store }: Props) {
  const host = shell.people.controls.value.moderator;
  return (
    <Dialog title={text('invite:title')} onClose={() => store.hide()}>
      <section class="invite-part">
        <p>{store.closed ? text('invite:need-invitation') : text('invite:send-link')}</p>
        <LinkRow store={store} link={store.link()} />
      </section>
      {host && <GuestLinks shell={shell} store={store} />}
    </Dialog>
  );
}

function LinkRow({ store, link }: { readonly store: InviteStore; readonly link: string }) {
  return (
    <>
      <p class="invite-link">{link}</p>
      <div class="invite-row">
        <CopyButton store={store} link={link} small />
      </div>
      <details class="invite-code">
        <summary>{text('invite:qr')}</summary>
        <QrCode link={link} label={text('invite:qr-of', { link })} />
      </details>
    </>
  );
}

function GuestLinks({ shell, store }: Props) {
  const minutes = useSignal(8 * HOUR);
  const guests = useSignal(50);
  const role = useSignal<GuestRole>('participant');
  const route = shell.router.route.value;
  if (route.page !== 'room') return null;
  const { room } = route;
  return (
    <section class="invite-part" aria-label={text('invite:guests')}>
      <h3>{text('invite:guests')}</h3>
      <p>{text('invite:guests.text')}</p>
      <form
        class="invite-form"
        onSubmit={(event) => {
          event.preventDefault();
          void store.make(room, { minutes: minutes.value, uses: guests.value, role: role.value });
        }}
      >
        <Select
          label={text('invite:period')}
          value={String(minutes.value)}
          choices={PERIODS.map(({ value, label }) => ({ value: String(value), label: text(label) }))}
          onChoose={(value) => {
            minutes.value = Number(value);
          }}
        />
        <label class="field">
          <span class="field-label">{text('invite:number')}</span>
          <input
            class="input"
            type="number"
            name="guests"
            required
            min={1}
            max={MOST_GUESTS}
            value={guests.value}
            onInput={({ currentTarget }) => {
              guests.value = currentTarget.valueAsNumber;
            }}
          />
        </label>
        <Select
          label={text('invite:role')}
          value={role.value}
          choices={ROLES.map(({ value, label }) => ({ value, label: text(label) }))}
          onChoose={(value) => {
            role.value = ROLES.find((each) => each.value === value)?.value ?? 'participant';
          }}
        />
        <Button submit look="primary" busy={store.busy.value} testId="make-invitation">
          {text('invite:make')}
        </Button>
      </form>
      {store.trouble.value !== null && <p role="alert">{text(store.trouble.value)}</p>}
      <ul class="invite-made">
        {store.made.value.map((made) => (
          <MadeLink key={made.code} store={store} made={made} />
        ))}
      </ul>
    </section>
  );
}

const timeOf = (at: number): string =>
  new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short' }).format(at);

function MadeLink({ store, made }: { readonly store: InviteStore; readonly made: Made }) {
  const { expiresAt, wishes, link } = made;
  return (
    <li data-testid="made-invitation">
      <div class="invite-row">
        <span>{text('invite:made', { until: timeOf(expiresAt), count: wishes.uses })}</span>
        <IconButton
          icon={Trash2}
          label={text('invite:take-back')}
          testId="take-back"
          onPress={() => void store.takeBack(made)}
        />
      </div>
      <LinkRow store={store} link={link} />
    </li>
  );
}
