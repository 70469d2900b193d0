import { signal } from '@preact/signals';
import { ShieldCheck } from 'lucide';
import type { SealingState } from '../../../../signaling/client/api.ts';
import { Icon } from '../../kit/icon.tsx';
import { lazy } from '../../kit/lazy.tsx';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';

const SealingDialog = lazy(async () => (await import('./sealing-dialog.tsx')).SealingDialog);

/** That the meeting is sealed, with what, and what of that was refused. */
export const sealing: Feature = ({ session, notices, people }) => {
  const state = signal<SealingState | null>(null);
  const open = signal(false);

  session.during((meeting) => {
    state.value = meeting.sealing.state;
    const stops = [
      meeting.sealing.on('changed', (next) => {
        state.value = next;
      }),
      meeting.sealing.on('refused', () => notices.show({ id: 'sealing', text: 'sealing:refused' })),
    ];
    return () => {
      for (const stop of stops) stop();
      state.value = null;
      open.value = false;
    };
  });

  return {
    badges: [
      () =>
        state.value?.on === true && (
          <span class="badge" data-testid="sealed" title={text('sealing:sealed.text')}>
            <Icon shape={ShieldCheck} /> {text('sealing:sealed')}
          </span>
        ),
    ],
    controls: [
      {
        id: 'sealing',
        label: () => text('sealing:title'),
        icon: () => ShieldCheck,
        place: 'menu',
        opens: 'dialog',
        shown: () => state.value?.on === true,
        press: () => {
          open.value = true;
        },
      },
    ],
    background: [
      () =>
        open.value &&
        state.value !== null && (
          <SealingDialog
            state={state.value}
            nameOf={(identity) => people.find(identity)?.label.value ?? identity}
            onClose={() => {
              open.value = false;
            }}
          />
        ),
    ],
  };
};
