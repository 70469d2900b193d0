import { useSignalEffect } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { speakerChoiceOffered } from '../../media/local-media.ts';
import type { Sound } from '../../meeting/person-view.ts';
import type { Person } from '../../meeting/people.ts';
import type { Shell } from '../../shell/shell.ts';

/** Plays what everybody says, whoever of them is in sight. */
export function Sounds({ shell }: { readonly shell: Shell }) {
  // Another device beside this one plays it: twice, it would whistle.
  if (shell.way.value === 'companion') return null;
  return (
    <div hidden>
      {shell.people.present.value.map((person) => (
        <SoundsOf key={person.identity} shell={shell} person={person} />
      ))}
    </div>
  );
}

function SoundsOf({ shell, person: { identity, view } }: { readonly shell: Shell; readonly person: Person }) {
  return (
    <>
      {view.value.sounds.map((sound) => (
        <Player key={sound.key} shell={shell} sound={sound} identity={identity} />
      ))}
    </>
  );
}

interface PlayerProps {
  readonly shell: Shell;
  readonly sound: Sound;
  readonly identity: string;
}

/** Plays a sound through the chosen loudspeaker; tells when the browser wants a gesture first. */
function Player({ shell, sound: { media, source }, identity }: PlayerProps) {
  const ref = useRef<HTMLAudioElement>(null);

  const play = (): void => {
    ref.current?.play().catch((error: unknown) => {
      // Any other refusal only means that another track took its place.
      if (error instanceof DOMException && error.name === 'NotAllowedError') shell.sound.refused();
    });
  };

  useLayoutEffect(() => {
    if (ref.current === null) return;
    ref.current.srcObject = new MediaStream([media]);
    play();
  }, [media]);

  useSignalEffect(() => {
    // Read so that it plays again after sleep.
    void shell.sound.turn.value;
    if (!shell.sound.closed.value) play();
  });

  useSignalEffect(() => {
    // A loudspeaker that is gone gives way to the default, and has the sound again when it is back.
    const speaker = shell.media.speakerUsed.value;
    if (speakerChoiceOffered()) ref.current?.setSinkId(speaker).catch(() => undefined);
  });

  return (
    <audio
      ref={ref}
      data-testid={source === 'microphone' ? 'remote-audio' : 'screen-audio'}
      data-identity={identity}
      autoplay
    />
  );
}
