import { render } from 'preact';
import { speakAsRemembered } from '../shell/languages.ts';
import { Theme } from '../shell/theme.ts';
import './admin-texts.ts';
import { AdminView } from './admin-view.tsx';
import { Operator } from './operator.ts';

const root = document.querySelector('#app');
if (root !== null) {
  // English is spoken until the other language is there, or if it does not come.
  speakAsRemembered(null);
  render(<AdminView operator={new Operator()} theme={new Theme()} />, root);
}
