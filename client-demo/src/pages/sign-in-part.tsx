import { LogIn, LogOut } from 'lucide';
import { Button } from '../kit/button.tsx';
import type { Shell } from '../shell/shell.ts';
import { text } from '../texts/texts.ts';

/** Who one is signed in as, or where one can sign in; nothing where nobody can. */
export function SignInPart({ shell: { signingIn, admission } }: { readonly shell: Shell }) {
  const { person, problem } = signingIn;
  const places = signingIn.places.value;
  if (person !== null) {
    return (
      <div class="sign-in" data-testid="signed-in">
        <p class="join-hint">{text('shell:signed-in-as', { name: person.name })}</p>
        <Button small icon={LogOut} testId="sign-out" onPress={() => void signingIn.signOut()}>
          {text('shell:sign-out')}
        </Button>
      </div>
    );
  }
  // Who came with a token or an invitation needs no other way in.
  if (admission.kind !== 'guest' || places.length === 0) return null;
  return (
    <div class="sign-in">
      {problem !== null && (
        <div role="alert" data-testid="sign-in-problem">
          <strong>{text(problem)}</strong>
          <p>{text(`${problem}.text`)}</p>
        </div>
      )}
      <p class="join-hint">{text('shell:sign-in.text')}</p>
      {places.map(({ tenant, label }) => (
        <Button key={tenant} look="primary" icon={LogIn} testId="sign-in" onPress={() => signingIn.start(tenant)}>
          {text('shell:sign-in', { label })}
        </Button>
      ))}
    </div>
  );
}
