import { useSignal } from '@preact/signals';
import { KeyRound } from 'lucide';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/text-field.tsx';
import { Logo } from '../pages/logo.tsx';
import { text } from '../texts/texts.ts';
import type { Operator } from './operator.ts';
import { ProblemNote } from './parts.tsx';

/** Asks for a key of the operator. */
export function SignInView({ operator }: { readonly operator: Operator }) {
  const key = useSignal('');
  return (
    <main class="admin-sign-in">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void operator.signIn(key.value.trim());
        }}
      >
        <Logo />
        <h1>{text('admin:sign-in-title')}</h1>
        <p>{text('admin:sign-in-title.text')}</p>
        <TextField
          label={text('admin:key')}
          name="key"
          secret
          required
          maxLength={512}
          autocomplete="off"
          value={key}
        />
        <ProblemNote problem={operator.problem.value} />
        <Button submit look="primary" icon={KeyRound} busy={operator.busy.value} testId="sign-in">
          {text('admin:sign-in')}
        </Button>
        <p class="admin-hint">{text('admin:key-hint')}</p>
      </form>
    </main>
  );
}
