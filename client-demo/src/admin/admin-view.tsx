import { signal, useSignalEffect } from '@preact/signals';
import { LogOut } from 'lucide';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/select.tsx';
import { Logo } from '../pages/logo.tsx';
import { chooseSpoken, languageChoices } from '../shell/languages.ts';
import type { Theme } from '../shell/theme.ts';
import { direction, language, text, type TextId } from '../texts/texts.ts';
import { AuditView } from './audit-view.tsx';
import type { Operator } from './operator.ts';
import { OverviewView } from './overview-view.tsx';
import { RoomsView } from './rooms-view.tsx';
import { SignInView } from './sign-in-view.tsx';

const VIEWS = [
  { hash: '#nodes', label: 'admin:overview', View: OverviewView },
  { hash: '#rooms', label: 'admin:rooms', View: RoomsView },
  { hash: '#audit', label: 'admin:audit', View: AuditView },
] as const satisfies readonly { readonly hash: string; readonly label: TextId; readonly View: unknown }[];

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

function Choices({ theme }: { readonly theme: Theme }) {
  return (
    <div class="admin-choices">
      <Select
        label={text('admin:language')}
        testId="language"
        value={language.value}
        choices={languageChoices()}
        onChoose={chooseSpoken}
      />
      <Select
        label={text('admin:theme')}
        testId="theme"
        value={theme.choice.value}
        choices={[
          { value: 'system', label: text('admin:theme-system') },
          { value: 'light', label: text('admin:theme-light') },
          { value: 'dark', label: text('admin:theme-dark') },
        ]}
        onChoose={(value) => {
          if (value === 'system' || value === 'light' || value === 'dark') theme.choose(value);
        }}
      />
    </div>
  );
}

/** The page for those who run the servers. */
export function AdminView({ operator, theme }: { readonly operator: Operator; readonly theme: Theme }) {
  const { View, label } = VIEWS.find((view) => view.hash === hash.value) ?? VIEWS[0];
  useSignalEffect(() => {
    document.documentElement.lang = language.value;
    document.documentElement.dir = direction.value;
    document.title = `${text('admin:title')} · Causeway`;
  });
  return (
    <div class="admin">
      {operator.signedIn ? (
        <>
          <header class="admin-header">
            <Logo />
            <nav aria-label={text('admin:title')}>
              {VIEWS.map((view) => (
                <a key={view.hash} href={view.hash} aria-current={view.View === View ? 'page' : undefined}>
                  {text(view.label)}
                </a>
              ))}
            </nav>
            <Button small icon={LogOut} testId="sign-out" onPress={() => operator.signOut()}>
              {text('admin:sign-out')}
            </Button>
          </header>
          <main class="admin-main">
            <h1 class="visually-hidden">{text(label)}</h1>
            <View operator={operator} />
          </main>
        </>
      ) : (
        <SignInView operator={operator} />
      )}
      <footer class="admin-footer">
        <Choices theme={theme} />
      </footer>
      <div class="visually-hidden" role="status" aria-live="polite">
        {operator.message.value}
      </div>
    </div>
  );
}
