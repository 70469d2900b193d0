import { signal } from '@preact/signals';
import { Settings } from 'lucide';
import { Dialog } from '../../kit/dialog.tsx';
import { Select } from '../../kit/select.tsx';
import type { Feature } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import type { ThemeChoice } from '../../shell/theme.ts';
import { remember } from '../../platform/storage.ts';
import { language, LANGUAGES, text } from '../../texts/texts.ts';

const THEMES: readonly { readonly value: ThemeChoice; readonly label: () => string }[] = [
  { value: 'system', label: () => text('settings:theme-system') },
  { value: 'light', label: () => text('settings:theme-light') },
  { value: 'dark', label: () => text('settings:theme-dark') },
];

function Appearance({ shell: { theme } }: { readonly shell: Shell }) {
  return (
    <Select
      label={text('settings:theme')}
      testId="theme"
      value={theme.choice.value}
      choices={THEMES.map(({ value, label }) => ({ value, label: label() }))}
      onChoose={(value) => {
        const chosen = THEMES.find((each) => each.value === value);
        if (chosen !== undefined) theme.choose(chosen.value);
      }}
    />
  );
}

/** The name of a language, in that language. */
const nameOf = (name: string): string => new Intl.DisplayNames([name], { type: 'language' }).of(name) ?? name;

function Language({ shell }: { readonly shell: Shell }) {
  if (LANGUAGES.length === 1) return null;
  return (
    <Select
      label={text('settings:language')}
      testId="language"
      value={language.value}
      choices={LANGUAGES.map((name) => ({ value: name, label: nameOf(name) }))}
      onChoose={(name) => {
        remember('language', name);
        void shell.speak([name]);
      }}
    />
  );
}

/** The keys that features have. */
function Keys({ shell: { registry } }: { readonly shell: Shell }) {
  const keys = [
    ...registry.controls.map(({ key, label }) => ({ key, label })),
    ...registry.panels.map(({ key, title }) => ({ key, label: title })),
  ];
  return (
    <dl class="keys" aria-label={text('settings:keys')}>
      {keys.map(
        ({ key, label }) =>
          key !== undefined && (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{label()}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** Where the parts that features add are: devices, the room, looks, keys. */
export const settings: Feature = (shell) => {
  const open = signal(false);
  const View = () =>
    open.value && (
      <Dialog
        title={text('settings:title')}
        wide
        onClose={() => {
          open.value = false;
        }}
      >
        {shell.registry.views('settings').map((Section, index) => (
          <Section key={index} />
        ))}
        <Keys shell={shell} />
      </Dialog>
    );
  return {
    controls: [
      {
        id: 'settings',
        label: () => text('settings:title'),
        icon: () => Settings,
        place: 'side',
        opens: 'dialog',
        press: () => {
          open.value = true;
        },
      },
    ],
    settings: [() => <Appearance shell={shell} />, () => <Language shell={shell} />],
    background: [View],
  };
};
