import { Switch } from '../../kit/switch.tsx';
import { watermarkTouched, watermarkWords } from '../../kit/watermark/watermark.tsx';
import { signal } from '@preact/signals';
import type { Feature } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';

/** Hosts are told no more often than this, in ms: who removes it again and again is put back each time, and told of once. */
const TELL_MS = 10_000;

/** Our name and identity: the name alone is no proof of who it was. */
const wordsFor = ({ name, identity }: { readonly name: string; readonly identity: string }): string =>
  name === identity ? identity : `${name} (${identity})`;

/** The own identity over the pictures of others, as a host, a token or the tenant has it. */
export const watermark: Feature = (shell: Shell) => {
  const { session, people, notices } = shell;
  const on = signal(false);
  session.during((meeting) => {
    let toldAt = -Infinity;
    const see = (): void => {
      on.value = meeting.watermark.shown;
      watermarkWords.value = meeting.watermark.shown ? wordsFor(meeting.self) : null;
    };
    see();
    watermarkTouched.tell = (what) => {
      const now = performance.now();
      if (now - toldAt < TELL_MS) return;
      toldAt = now;
      meeting.watermark.report(what).catch(() => undefined);
    };
    const stops = [
      meeting.watermark.on('changed', see),
      meeting.watermark.on('reported', ({ identity, name }) => {
        notices.show({
          id: `watermark-${identity}`,
          text: 'watermark:touched',
          values: () => ({ name: people.find(identity)?.label.value ?? name }),
        });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      watermarkTouched.tell = () => undefined;
      watermarkWords.value = null;
      on.value = false;
    };
  });
  const set = (wanted: boolean): void => {
    session.meeting
      .peek()
      ?.settings.update({ watermark: wanted })
      .catch(() => notices.show({ id: 'watermark', text: 'watermark:refused' }));
  };
  return {
    settings: [
      () =>
        people.controls.value.moderator && (
          <Switch label={text('watermark:switch')} words={text('watermark:switch.text')} on={on.value} onChange={set} />
        ),
    ],
  };
};
