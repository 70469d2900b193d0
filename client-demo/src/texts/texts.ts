/**
 * Every word that the page says. English stands in a `texts.ftl` beside the code that says it. A further language is one
 * folder, `languages/<language>/`, with a file for each of them, named after its folder (https://projectfluent.org).
 */
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { isolated } from './isolation.ts';
import { PSEUDO_LANGUAGES } from './pseudo.ts';

/** `area:message` or `area:message.attribute`. The area is the folder that holds the message. */
export type TextId = `${string}:${string}`;
export type TextValues = Readonly<Record<string, string | number>>;
export type Direction = 'ltr' | 'rtl';

/** The messages of one language, by area. */
interface Language {
  readonly name: string;
  readonly direction: Direction;
  readonly bundles: ReadonlyMap<string, FluentBundle>;
}

/** What the way into a meeting says; the features and the self-test add theirs when they come; the operators' page has its own. */
const ENGLISH: Record<string, string> = import.meta.glob<string>(
  ['../*/texts.ftl', '!../admin/texts.ftl', '!../check/texts.ftl', '../features/devices/texts.ftl'],
  { query: '?raw', import: 'default', eager: true },
);
const TRANSLATIONS: Record<string, () => Promise<string>> = import.meta.glob<string>(
  ['../languages/*/*.ftl', '!../languages/*/admin.ftl'],
  { query: '?raw', import: 'default' },
);
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ur']);

/** The folder of a `texts.ftl`; of a translation, the file's own name. */
const areaOf = (path: string): string => /([^/]+)(?:\/texts)?\.ftl$/.exec(path)?.[1] ?? '';
const folderOf = (path: string): string => /\/languages\/([^/]+)\//.exec(path)?.[1] ?? '';
const baseOf = (name: string): string => name.split('-', 1)[0] ?? name;

function languageOf(name: string, sources: Readonly<Record<string, string>>): Language {
  const transform = PSEUDO_LANGUAGES.get(name) ?? ((words: string): string => words);
  const bundles = new Map<string, FluentBundle>();
  for (const [path, source] of Object.entries(sources)) {
    const bundle = new FluentBundle(name, { useIsolating: false, transform });
    bundle.addResource(new FluentResource(source));
    bundles.set(areaOf(path), bundle);
  }
  return { name, direction: RIGHT_TO_LEFT.has(baseOf(name)) ? 'rtl' : 'ltr', bundles };
}

let english = languageOf('en', ENGLISH);
const current = signal(english);

/** Adds English texts, by their path. */
export function addEnglish(sources: Readonly<Record<string, string>>): void {
  Object.assign(ENGLISH, sources);
  english = languageOf('en', ENGLISH);
  const name = current.peek().name;
  if (name === 'en' || PSEUDO_LANGUAGES.has(name)) current.value = spokenEnglish(name);
}

/** Adds translations, by their path: for the next time that a language is spoken. */
export function addTranslations(sources: Readonly<Record<string, () => Promise<string>>>): void {
  Object.assign(TRANSLATIONS, sources);
}

/** English, or what is made of it. */
const spokenEnglish = (name: string): Language => (name === 'en' ? english : languageOf(name, ENGLISH));

/** The languages that can be chosen. */
export const LANGUAGES: readonly string[] = ['en', ...new Set(Object.keys(TRANSLATIONS).map(folderOf))];

/** What is spoken now, by its BCP 47 tag. */
export const language: ReadonlySignal<string> = computed(() => current.value.name);
export const direction: ReadonlySignal<Direction> = computed(() => current.value.direction);

/** The first of the wished languages that there is, by its whole tag or by its first part; English if there is none. */
export function chooseLanguage(wished: readonly string[], offered: readonly string[] = LANGUAGES): string {
  for (const wish of wished) {
    if (PSEUDO_LANGUAGES.has(wish)) return wish;
    const found = offered.find((name) => name === wish) ?? offered.find((name) => name === baseOf(wish));
    if (found !== undefined) return found;
  }
  return 'en';
}

/** Speaks another language from now on, without a reload. Rejects if its files cannot be fetched; nothing changes then. */
export async function speak(name: string): Promise<void> {
  if (name === 'en' || PSEUDO_LANGUAGES.has(name)) {
    current.value = spokenEnglish(name);
    return;
  }
  const files = Object.entries(TRANSLATIONS).filter(([path]) => folderOf(path) === name);
  const sources = await Promise.all(files.map(async ([path, load]) => [path, await load()] as const));
  current.value = languageOf(name, Object.fromEntries(sources));
}

/** Undefined: there is no such text, or it is broken. */
function formatted({ bundles, direction }: Language, id: TextId, values: TextValues): string | undefined {
  const [area = '', path = ''] = id.split(':', 2);
  const [message = '', attribute] = path.split('.', 2);
  const bundle = bundles.get(area);
  const found = bundle?.getMessage(message);
  const pattern = attribute === undefined ? found?.value : found?.attributes[attribute];
  if (bundle === undefined || pattern === undefined || pattern === null) return undefined;
  const errors: Error[] = [];
  const words = bundle.formatPattern(pattern, isolated(values, direction), errors);
  return errors.length === 0 ? words : undefined;
}

/** A text in the language spoken now; in English where that one lacks it. Read in a view, it follows the language. */
export function text(id: TextId, values: TextValues = {}): string {
  return formatted(current.value, id, values) ?? formatted(english, id, values) ?? id;
}
