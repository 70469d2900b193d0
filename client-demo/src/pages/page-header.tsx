import { Languages } from 'lucide';
import { Icon } from '../kit/icon.tsx';
import { chooseSpoken, languageChoices } from '../shell/languages.ts';
import { language, text } from '../texts/texts.ts';
import { Logo } from './logo.tsx';

/** The head of every page outside of a meeting: whose it is, and which language it speaks. */
export function PageHeader() {
  return (
    <header class="page-header">
      <Logo />
      <label class="language">
        <Icon shape={Languages} />
        <span class="visually-hidden">{text('shell:language')}</span>
        <select
          data-testid="page-language"
          value={language.value}
          onChange={({ currentTarget }) => chooseSpoken(currentTarget.value)}
        >
          {languageChoices().map(({ value, label }) => (
            <option key={value} value={value} lang={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}
