import { Check, Copy } from 'lucide';
import { Button } from '../../kit/button.tsx';
import { text } from '../../texts/texts.ts';
import type { InviteStore } from './store.ts';

interface CopyButtonProps {
  readonly store: InviteStore;
  readonly link: string;
  readonly small?: boolean;
}

/** Copies a link, and says when it is done. */
export function CopyButton({ store, link, small = false }: CopyButtonProps) {
  const done = store.copied.value === link;
  return (
    <Button
      small={small}
      look="primary"
      icon={done ? Check : Copy}
      testId="copy-link"
      onPress={() => void store.copy(link)}
    >
      {done ? text('invite:copied') : text('invite:copy')}
    </Button>
  );
}
