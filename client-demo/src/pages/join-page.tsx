import { useSignal } from '@preact/signals';
import { ArrowRight } from 'lucide';
import { useEffect } from 'preact/hooks';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/select.tsx';
import { TextField } from '../kit/text-field.tsx';
import { recall } from '../platform/storage.ts';
import { text, type TextId } from '../texts/texts.ts';
import { CheckButton } from '../shell/check-button.tsx';
import { NoticeList } from './notice-list.tsx';
import { PageHeader } from './page-header.tsx';
import { SignInPart } from './sign-in-part.tsx';
import type { WayIn } from '../shell/router.ts';
import type { Shell } from '../shell/shell.ts';

const WAYS: readonly { readonly value: WayIn; readonly label: TextId }[] = [
  { value: 'participant', label: 'shell:way-participant' },
  { value: 'viewer', label: 'shell:way-viewer' },
  { value: 'companion', label: 'shell:way-companion' },
];

const HINTS: Readonly<Record<WayIn, TextId>> = {
  participant: 'shell:devices-start',
  viewer: 'shell:viewer-hint',
  companion: 'shell:companion-hint',
};

interface JoinPageProps {
  readonly shell: Shell;
  /** Fixed by the address; null: to be chosen. */
  readonly room: string | null;
}

/** The way in: a name, a room, and a look at oneself. */
export function JoinPage({ shell, room: fixedRoom }: JoinPageProps) {
  const named = shell.admission.kind === 'token';
  const name = useSignal(shell.invitation.name ?? recall('name'));
  const room = useSignal(fixedRoom ?? recall('room'));
  const { Preview } = shell.registry;
  // Then there is nothing to fill in yet.
  const stranger = shell.admission.kind === 'guest' && shell.signingIn.needed.value;
  useEffect(() => void shell.media.startIfGranted(), []);

  const submit = (event: Event): void => {
    event.preventDefault();
    if (stranger) return;
    shell.join(room.value.trim(), name.value.trim());
  };

  return (
    <div class="join">
      <PageHeader />
      <NoticeList notices={shell.notices} />
      <main class="join-main">
        {Preview !== undefined && <Preview name={name.value.trim() || text('shell:you')} />}
        <form class="join-form" onSubmit={submit}>
          <h1>{fixedRoom ?? text('shell:welcome')}</h1>
          <p class="join-lead">{fixedRoom === null ? text('shell:welcome.text') : text('shell:about-to-join')}</p>
          {!stranger && (
            <>
              {!named && (
                <TextField
                  label={text('shell:your-name')}
                  name="name"
                  required
                  maxLength={100}
                  hint={text('shell:your-name.hint')}
                  autocomplete="name"
                  placeholder={text('shell:your-name.example')}
                  value={name}
                />
              )}
              {fixedRoom === null && (
                <TextField
                  label={text('shell:room')}
                  name="room"
                  required
                  maxLength={100}
                  hint={text('shell:room.hint')}
                  autocomplete="off"
                  autocapitalize="none"
                  placeholder={text('shell:room.example')}
                  value={room}
                />
              )}
              <Select
                label={text('shell:way')}
                testId="way-in"
                value={shell.way.value}
                choices={WAYS.map(({ value, label }) => ({ value, label: text(label) }))}
                onChoose={(value) => {
                  const chosen = WAYS.find((each) => each.value === value);
                  if (chosen !== undefined) shell.chooseWay(chosen.value);
                }}
              />
              <Button submit look="primary" icon={ArrowRight} testId="join">
                {text('shell:join')}
              </Button>
              <p class="join-hint">{text(HINTS[shell.way.value])}</p>
            </>
          )}
          <SignInPart shell={shell} />
          <CheckButton shell={shell} />
        </form>
      </main>
    </div>
  );
}
