import '../../signaling/client/no-eval.ts';
import { render } from 'preact';
import { FEATURES } from './features.ts';
import { AppView } from './shell/app-view.tsx';
import { Shell } from './shell/shell.ts';

const root = document.querySelector('#app');
if (root !== null) render(<AppView shell={new Shell(FEATURES)} />, root);
