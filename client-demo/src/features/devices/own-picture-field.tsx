import { useSignal } from '@preact/signals';
import { ImageUp, Trash2 } from 'lucide';
import { useRef } from 'preact/hooks';
import { Button } from '../../kit/button.tsx';
import type { Background } from '../../media/background/background.ts';
import { keepPicture, KINDS, preparePicture } from '../../media/background/own-picture.ts';
import { text } from '../../texts/texts.ts';

/** The choice of a picture of one's own for the background. */
export function OwnPictureField({ background }: { readonly background: Background }) {
  const field = useRef<HTMLInputElement>(null);
  const refused = useSignal(false);
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    refused.value = false;
    try {
      const picture = await preparePicture(file);
      background.place(picture);
      await keepPicture(picture);
    } catch {
      refused.value = true;
    }
  };
  const forget = (): void => {
    background.place(null);
    void keepPicture(null);
  };
  return (
    <div class="own-picture">
      <p>{text('devices:own-picture')}</p>
      <input
        ref={field}
        type="file"
        hidden
        accept={KINDS.join(',')}
        data-testid="own-picture"
        onChange={({ currentTarget }) => {
          void take(currentTarget.files?.[0]);
          // The same file may be chosen again.
          currentTarget.value = '';
        }}
      />
      <Button small icon={ImageUp} testId="own-picture-choose" onPress={() => field.current?.click()}>
        {text('devices:own-picture-choose')}
      </Button>
      {background.picture.value !== null && (
        <Button small icon={Trash2} testId="own-picture-forget" onPress={forget}>
          {text('devices:own-picture-forget')}
        </Button>
      )}
      {refused.value && <p role="alert">{text('devices:own-picture-refused')}</p>}
    </div>
  );
}
