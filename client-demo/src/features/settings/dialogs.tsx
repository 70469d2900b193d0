import { Dialog } from '../../kit/dialog.tsx';
import { Select } from '../../kit/select.tsx';
import { Switch } from '../../kit/switch.tsx';
import { CheckButton } from '../../shell/check-button.tsx';
import { chooseSpoken, languageChoices } from '../../shell/languages.ts';
import type { Shell } from '../../shell/shell.ts';
import type { ThemeChoice } from '../../shell/theme.ts';
import { language, text } from '../../texts/texts.ts';

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

function Language() {
  return (
    <Select
      label={text('shell:language')}
      testId="language"
      value={language.value}
      choices={languageChoices()}
      onChoose={chooseSpoken}
    />
  );
}

/** Whether single keys do something. */
function KeysSwitch({ shell: { keys } }: { readonly shell: Shell }) {
  return (
    <Switch
      label={text('settings:single-keys')}
      words={text('settings:single-keys.text')}
      on={keys.on.value}
      onChange={(on) => keys.switch(on)}
    />
  );
}

interface DialogProps {
  readonly shell: Shell;
  readonly onClose: () => void;
}

/** Every key that there is. */
export function KeysDialog({ shell, onClose }: DialogProps) {
  const { registry, panels } = shell;
  return (
    <Dialog title={text('settings:keys')} onClose={onClose}>
      <dl class="keys">
        {registry.keys(panels).map(({ key, label }) => (
          <div key={key()}>
            <dt>
              <kbd>{key()}</kbd>
            </dt>
            <dd>{label()}</dd>
          </div>
        ))}
      </dl>
      <KeysSwitch shell={shell} />
    </Dialog>
  );
}

/** The parts that features add, then those of the page itself. */
export function SettingsDialog({ shell, onClose }: DialogProps) {
  return (
    <Dialog title={text('settings:title')} wide onClose={onClose}>
      {shell.registry.views('settings').map((Section, index) => (
        <Section key={index} />
      ))}
      <Appearance shell={shell} />
      <Language />
      <KeysSwitch shell={shell} />
      <CheckButton shell={shell} apart />
    </Dialog>
  );
}
