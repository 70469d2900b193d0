import { useSignal } from '@preact/signals';
import { Volume2 } from 'lucide';
import { Button } from '../../kit/button.tsx';
import type { LocalMedia } from '../../media/local-media.ts';
import { text } from '../../texts/texts.ts';

/** Lets one hear the loudspeaker that sound will go to. */
export function SpeakerTest({ media }: { readonly media: LocalMedia }) {
  const state = useSignal<'idle' | 'playing' | 'failed'>('idle');
  const play = async (): Promise<void> => {
    if (state.peek() === 'playing') return;
    state.value = 'playing';
    try {
      const { playTestSound } = await import('../../media/test-sound.ts');
      await playTestSound(media.speakerUsed.peek());
      state.value = 'idle';
    } catch {
      state.value = 'failed';
    }
  };
  return (
    <div class="speaker-test">
      <Button small icon={Volume2} busy={state.value === 'playing'} testId="speaker-test" onPress={() => void play()}>
        {state.value === 'playing' ? text('devices:speaker-playing') : text('devices:speaker-test')}
      </Button>
      {state.value === 'failed' && <p role="status">{text('devices:speaker-failed')}</p>}
    </div>
  );
}
