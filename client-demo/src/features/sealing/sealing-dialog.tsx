import type { SealingState } from '../../../../signaling/client/api.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { text } from '../../texts/texts.ts';

interface Props {
  readonly state: SealingState;
  readonly nameOf: (identity: string) => string;
  readonly onClose: () => void;
}

/** The digits that all who hold the same keys see, and who they are. */
export function SealingDialog({ state: { digits, members, hasKeys }, nameOf, onClose }: Props) {
  return (
    <Dialog title={text('sealing:title')} onClose={onClose}>
      <p>{text('sealing:sealed.text')}</p>
      {hasKeys && digits !== null ? (
        <>
          <p>{text('sealing:compare')}</p>
          <p dir="ltr">
            <code data-testid="sealing-digits">{digits}</code>
          </p>
        </>
      ) : (
        <p>{text('sealing:no-keys')}</p>
      )}
      <h3>{text('sealing:readers')}</h3>
      <ul>
        {members.map(({ identity, changed }) => (
          <li key={identity}>
            {nameOf(identity)}
            {changed && <strong> {text('sealing:changed')}</strong>}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
