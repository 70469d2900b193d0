import { Paperclip } from 'lucide';
import { useRef } from 'preact/hooks';
import { IconButton } from '../../kit/button.tsx';
import { text } from '../../texts/texts.ts';
import type { FileStore } from './file-store.ts';

/** Chooses files to share. */
export function Attach({ store }: { readonly store: FileStore }) {
  const input = useRef<HTMLInputElement>(null);
  if (!store.rules.value.on) return null;
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="chat-files"
        onChange={({ currentTarget }) => {
          void store.share([...(currentTarget.files ?? [])]);
          // So that the same file can be chosen again.
          currentTarget.value = '';
        }}
      />
      <IconButton
        icon={Paperclip}
        label={text('chat:attach')}
        testId="chat-attach"
        onPress={() => input.current?.click()}
      />
    </>
  );
}
