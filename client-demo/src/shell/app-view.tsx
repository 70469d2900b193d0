import { useSignalEffect } from '@preact/signals';
import { direction, language } from '../texts/texts.ts';
import { JoinPage } from './join-page.tsx';
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
      {route.page === 'home' ? (
        <JoinPage key="home" shell={shell} room={null} />
      ) : (
        <RoomPage shell={shell} room={route.room} />
      )}
      <div class="visually-hidden" role="status" aria-live="polite">
        {shell.announcer.message.value}
      </div>
    </>
  );
}
