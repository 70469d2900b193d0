import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { App } from '../app.ts';
import { recall } from '../preferences.ts';
import { Icon } from './icon.tsx';
import { Logo } from './logo.tsx';
import { NoticeList } from './notice-list.tsx';
import { Preview } from './preview.tsx';

interface JoinPageProps {
  readonly app: App;
  /** Fixed by the address; null: to be chosen. */
  readonly room: string | null;
}

/** The way in: a name, a room, and a look at oneself. */
export function JoinPage({ app, room: fixedRoom }: JoinPageProps) {
  const named = app.admission.kind === 'token';
  const name = useSignal(app.invitation.name ?? recall('name'));
  const room = useSignal(fixedRoom ?? recall('room'));
  useEffect(() => void app.store.media.startIfGranted(), []);

  const submit = (event: Event): void => {
    event.preventDefault();
    app.join(room.value.trim(), name.value.trim());
  };

  return (
    <div class="join">
      <header class="join-header">
        <Logo />
      </header>
      <main class="join-main">
        <Preview media={app.store.media} speakers={app.store.speakers} name={name.value.trim() || 'You'} />
        <form class="join-form" onSubmit={submit}>
          <h1>{fixedRoom === null ? 'Meet face to face, wherever you are' : fixedRoom}</h1>
          <p class="join-lead">
            {fixedRoom === null
              ? 'Choose a room and share its name. Whoever enters the same room is in your meeting.'
              : 'You are about to join this meeting.'}
          </p>
          {!named && (
            <label class="field">
              <span class="field-label">Your name</span>
              <input
                class="input"
                name="name"
                required
                maxLength={100}
                pattern=".*\S.*"
                title="The name that others see"
                autocomplete="name"
                placeholder="Ada Lovelace"
                value={name.value}
                onInput={(event) => {
                  name.value = event.currentTarget.value;
                }}
              />
            </label>
          )}
          {fixedRoom === null && (
            <label class="field">
              <span class="field-label">Room</span>
              <input
                class="input"
                name="room"
                required
                maxLength={100}
                pattern=".*\S.*"
                title="The name of the room"
                autocomplete="off"
                autocapitalize="none"
                placeholder="stand-up"
                value={room.value}
                onInput={(event) => {
                  room.value = event.currentTarget.value;
                }}
              />
            </label>
          )}
          <button type="submit" class="button button-primary" data-testid="join">
            Join
            <Icon name="arrow" />
          </button>
          <p class="join-hint">Your camera and microphone start with the meeting, unless you switch them off here.</p>
        </form>
      </main>
      <NoticeList notices={app.notices} />
    </div>
  );
}
