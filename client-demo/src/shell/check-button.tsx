import { Stethoscope } from 'lucide';
import { Button } from '../kit/button.tsx';
import type { Shell } from './shell.ts';
import { text } from '../texts/texts.ts';

interface CheckButtonProps {
  readonly shell: Shell;
  /** In a tab of its own, as from within a meeting. */
  readonly apart?: boolean;
}

/** Leads to the self-test. */
export function CheckButton({ shell, apart = false }: CheckButtonProps) {
  return (
    <Button look="quiet" icon={Stethoscope} testId="check-page" onPress={() => shell.goCheck(apart)}>
      {text('shell:check')}
    </Button>
  );
}
