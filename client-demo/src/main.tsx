import { render } from 'preact';
import { devices } from './features/devices/devices.tsx';
import { AppView } from './pages/app-view.tsx';
import { Shell } from './shell/shell.ts';
import { SigningIn } from './shell/signing-in.ts';

/** What a meeting needs comes while one looks at oneself. */
const loadRest = async () => {
  const [{ FEATURES }] = await Promise.all([import('./features.ts'), import('./pages/meeting-page.tsx')]);
  return FEATURES;
};

const root = document.querySelector('#app');
if (root !== null) render(<AppView shell={new Shell([devices], loadRest, await SigningIn.arrive())} />, root);
