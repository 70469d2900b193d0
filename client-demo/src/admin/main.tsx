import { render } from 'preact';
import { Theme } from '../shell/theme.ts';
import { recall } from '../platform/storage.ts';
import { chooseLanguage, speak } from '../texts/texts.ts';
import './admin-texts.ts';
import { AdminView } from './admin-view.tsx';
import { Operator } from './operator.ts';

const root = document.querySelector('#app');
if (root !== null) {
  // English is spoken until the other language is there, or if it does not come.
  speak(chooseLanguage([recall('language'), ...navigator.languages])).catch(reportError);
  render(<AdminView operator={new Operator()} theme={new Theme()} />, root);
}
