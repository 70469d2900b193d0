import type { App } from '../app.ts';
import { JoinPage } from './join-page.tsx';
import { RoomPage } from './room-page.tsx';

/** The page of the current route, and the live region that screen readers follow. */
export function AppView({ app }: { app: App }) {
  const route = app.router.route.value;
  return (
    <>
      {route.page === 'home' ? <JoinPage key="home" app={app} room={null} /> : <RoomPage app={app} room={route.room} />}
      <div class="visually-hidden" role="status" aria-live="polite">
        {app.announcer.message.value}
      </div>
    </>
  );
}
