import { Button } from '../../kit/button.tsx';
import { text } from '../../texts/texts.ts';
import type { FloorStore } from './store.ts';

/** For who moderates: the one before, the next, and the end of a roll call. */
export function RollCallButtons({ store }: { readonly store: FloorStore }) {
  const call = store.rollCall.value;
  if (call === null) return null;
  return (
    <span class="roll-call-buttons">
      <Button small disabled={call.place === 0} onPress={() => store.callNext(-1)}>
        {text('floor:previous')}
      </Button>
      <Button
        small
        look="primary"
        testId="roll-call-next"
        disabled={call.place + 1 >= call.people.length}
        onPress={() => store.callNext(1)}
      >
        {text('floor:next')}
      </Button>
      <Button small testId="roll-call-end" onPress={() => store.endRollCall()}>
        {text('floor:end-roll-call')}
      </Button>
    </span>
  );
}
