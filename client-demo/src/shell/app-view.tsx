import { useSignalEffect } from '@preact/signals';
import { Button } from '../kit/button.tsx';
import { direction, language, text } from '../texts/texts.ts';
import { JoinPage } from './join-page.tsx';
import { MessagePage } from './message-page.tsx';
import { RoomPage } from './room-page.tsx';
import type { Shell } from './shell.ts';

/** The page of the current route, and the live region that screen readers follow. */
export function AppView({ shell }: { readonly shell: Shell }) {
  const route = shell.router.route.value;
  useSignalEffect(() => {
    document.documentElement.lang = language.value;
    document.documentElement.dir = direction.value;
  });
  return (
    <>
      {route.page === 'home' && <JoinPage key="home" shell={shell} room={null} />}
      {route.page === 'room' && <RoomPage shell={shell} room={route.room} />}
      {route.page === 'lost' && <LostPage shell={shell} />}
      <div class="visually-hidden" role="status" aria-live="polite">
        {shell.announcer.message.value}
      </div>
    </>
  );
}

/** For an address at which there is nothing. */
function LostPage({ shell }: { readonly shell: Shell }) {
  return (
    <MessagePage connection="idle" title={text('shell:lost')} words={text('shell:lost.text')}>
      <Button look="primary" testId="home" onPress={() => shell.goHome()}>
        {text('shell:home')}
      </Button>
    </MessagePage>
  );
}
