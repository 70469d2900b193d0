import { useSignalEffect } from '@preact/signals';
import { Button } from '../kit/button.tsx';
import { lazy } from '../kit/lazy.tsx';
import { direction, language, text } from '../texts/texts.ts';
import { CheckButton } from '../shell/check-button.tsx';
import { JoinPage } from './join-page.tsx';
import { MessagePage } from './message-page.tsx';
import { RoomPage } from './room-page.tsx';
import type { Shell } from '../shell/shell.ts';

const CheckPage = lazy(async () => (await import('./check-page.tsx')).CheckPage);

/** The page of the current route, and the live region that screen readers follow. */
export function AppView({ shell }: { readonly shell: Shell }) {
  const route = shell.router.route.value;
  useSignalEffect(() => {
    document.documentElement.lang = language.value;
    document.documentElement.dir = direction.value;
  });
  return (
    <>
      {route.page === 'home' &&
        (shell.awaitsEmbedder ? <AwaitingPage /> : <JoinPage key="home" shell={shell} room={null} />)}
      {route.page === 'room' && <RoomPage shell={shell} room={route.room} />}
      {route.page === 'check' && <CheckPage shell={shell} room={route.room} />}
      {route.page === 'lost' && <LostPage shell={shell} />}
      <div class="visually-hidden" role="status" aria-live="polite">
        {shell.announcer.message.value}
      </div>
    </>
  );
}

/** In a frame, until the page around says which meeting it is. */
function AwaitingPage() {
  return (
    <MessagePage connection="idle" busy title={text('shell:awaiting')} words={text('shell:awaiting.text')}>
      {null}
    </MessagePage>
  );
}

/** For an address at which there is nothing. */
function LostPage({ shell }: { readonly shell: Shell }) {
  return (
    <MessagePage connection="idle" title={text('shell:lost')} words={text('shell:lost.text')}>
      <Button look="primary" testId="home" onPress={() => shell.goHome()}>
        {text('shell:home')}
      </Button>
      <CheckButton shell={shell} />
    </MessagePage>
  );
}
