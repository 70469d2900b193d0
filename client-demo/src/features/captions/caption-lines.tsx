import { text } from '../../texts/texts.ts';
import { type CaptionsStore, directionOf } from './store.ts';

interface Props {
  readonly store: CaptionsStore;
}

/** What is said, over the stage: the last lines, with who says them. */
export function CaptionLines({ store }: Props) {
  const live = store.live.value;
  return (
    <div
      class="captions"
      role="log"
      aria-live="polite"
      aria-label={text('captions:title')}
      data-testid="captions"
      hidden={live.length === 0}
    >
      {live.map(({ key, name, text: words, language, draft }) => (
        <p key={key} dir={directionOf(language)} data-draft={draft} aria-live={draft ? 'off' : undefined}>
          <bdi class="caption-name">{name}</bdi> <span lang={language}>{words}</span>
        </p>
      ))}
    </div>
  );
}
