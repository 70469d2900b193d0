/** The choice among the page's languages, and how it is kept. */
import { recall, remember, whenChangedElsewhere } from '../platform/storage.ts';
import { chooseLanguage, LANGUAGES, speak } from '../texts/texts.ts';

/** Each language by its tag, and its name in that language itself. */
export const languageChoices = (): { readonly value: string; readonly label: string }[] =>
  LANGUAGES.map((name) => ({
    value: name,
    label: new Intl.DisplayNames([name], { type: 'language' }).of(name) ?? name,
  }));

/** Speaks the first of these languages that there is; as before, if its files do not come. */
export async function speakOneOf(wished: readonly string[]): Promise<void> {
  await speak(chooseLanguage(wished)).catch(() => undefined);
}

/** Speaks a language from now on, and on the next visit. */
export function chooseSpoken(name: string): void {
  remember('language', name);
  void speakOneOf([name]);
}

/** What was chosen before, or else what the browser prefers; and what is chosen in another tab, from then on. */
export function speakAsRemembered(first: string | null): void {
  void speakOneOf([first ?? '', recall('language'), ...navigator.languages]);
  whenChangedElsewhere('language', (name) => void speakOneOf([name, ...navigator.languages]));
}
