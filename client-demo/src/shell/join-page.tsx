import { useSignal } from '@preact/signals';
import { ArrowRight } from 'lucide';
import { useEffect } from 'preact/hooks';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/text-field.tsx';
import { recall } from '../platform/storage.ts';
import { text } from '../texts/texts.ts';
import { Logo } from './logo.tsx';
import { NoticeList } from './notice-list.tsx';
import type { Shell } from './shell.ts';

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
  useEffect(() => void shell.media.startIfGranted(), []);

  const submit = (event: Event): void => {
    event.preventDefault();
    shell.join(room.value.trim(), name.value.trim());
  };

  return (
    <div class="join">
      <header class="page-header">
        <Logo />
      </header>
      <main class="join-main">
        {Preview !== undefined && <Preview name={name.value.trim() || text('shell:you')} />}
        <form class="join-form" onSubmit={submit}>
          <h1>{fixedRoom ?? text('shell:welcome')}</h1>
          <p class="join-lead">{fixedRoom === null ? text('shell:welcome.text') : text('shell:about-to-join')}</p>
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
          <Button submit look="primary" icon={ArrowRight} testId="join">
            {text('shell:join')}
          </Button>
          <p class="join-hint">{text('shell:devices-start')}</p>
        </form>
      </main>
      <NoticeList notices={shell.notices} />
    </div>
  );
}
