import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { App } from '../app.ts';
import { listenToShortcuts } from '../shortcuts.ts';
import { ControlsBar } from './controls-bar.tsx';
import { Icon } from './icon.tsx';
import { InviteCard } from './invite-card.tsx';
import { NoticeList } from './notice-list.tsx';
import { PageHeading } from './page-heading.tsx';
import { SettingsDialog } from './settings-dialog.tsx';
import { Stage } from './stage.tsx';
import { WaitingList } from './waiting-list.tsx';

interface MeetingPageProps {
  readonly app: App;
  readonly room: string;
}

/** The meeting itself. */
export function MeetingPage({ app, room }: MeetingPageProps) {
  const { store } = app;
  const settingsOpen = useSignal(false);
  useEffect(
    () =>
      listenToShortcuts({
        m: () => store.toggle('microphone'),
        v: () => store.toggle('camera'),
        s: () => void store.toggleShare(),
      }),
    [],
  );
  const connection = store.connection.value;
  const { people, waiting, listeners } = store.scene.value;
  const { locked, moderator } = store.controls.value;
  return (
    <div class="meeting">
      <header class="meeting-header">
        <PageHeading>{room}</PageHeading>
        {locked && (
          <span class="badge" title="Nobody else may join">
            <Icon name="lock" /> Locked
          </span>
        )}
        <span class="badge">
          <Icon name="people" />
          <span class="visually-hidden">People in the meeting: </span>
          {people.length}
        </span>
        {listeners > 0 && (
          <span class="badge" data-testid="audience">
            {listeners} listening
          </span>
        )}
        <span class="connection" data-testid="connection-state" data-connection={connection}>
          {connection}
        </span>
      </header>
      <main class="meeting-main">
        <Stage store={store} />
        {people.length === 1 && <InviteCard app={app} />}
        <div class="overlays">
          {connection === 'reconnecting' && (
            <p class="banner" data-testid="reconnecting">
              <span class="spinner spinner-small" aria-hidden="true" />
              Reconnecting… Picture and sound go on meanwhile.
            </p>
          )}
          {store.soundBlocked.value && (
            <p class="banner">
              The browser keeps the sound off until you press something.
              <button type="button" class="button button-small button-primary" onClick={() => store.turnOnSound()}>
                <Icon name="sound" /> Turn on sound
              </button>
            </p>
          )}
          {moderator && waiting.length > 0 && <WaitingList store={store} waiting={waiting} />}
          <NoticeList notices={app.notices} />
        </div>
      </main>
      <ControlsBar
        app={app}
        onSettings={() => {
          settingsOpen.value = true;
        }}
      />
      {settingsOpen.value && (
        <SettingsDialog
          store={store}
          onClose={() => {
            settingsOpen.value = false;
          }}
        />
      )}
    </div>
  );
}
