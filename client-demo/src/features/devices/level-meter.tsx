import { useEffect, useRef } from 'preact/hooks';
import type { SpeakerDetector } from '../../media/audio-levels.ts';
import { text } from '../../texts/texts.ts';

/** Time between two looks at the level, in ms. */
const PERIOD_MS = 80;

/** How loud somebody is, as a bar. It is written into the element directly: nothing else of the page has to follow it. */
export function LevelMeter({ speakers, identity }: { readonly speakers: SpeakerDetector; readonly identity: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      const percent = Math.round(speakers.levelOf(identity) * 100);
      ref.current?.style.setProperty('--level', String(percent / 100));
      ref.current?.setAttribute('aria-valuenow', String(percent));
    }, PERIOD_MS);
    return () => clearInterval(timer);
  }, [identity]);
  return (
    <div
      ref={ref}
      class="level"
      data-testid="level"
      role="meter"
      aria-label={text('devices:level')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    />
  );
}
