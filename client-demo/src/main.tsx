import { render } from 'preact';
import { App } from './app.ts';
import { AppView } from './components/app-view.tsx';

const root = document.querySelector('#app');
if (root !== null) render(<AppView app={new App()} />, root);
