import { Select } from '../../kit/select.tsx';
import { Switch } from '../../kit/switch.tsx';
import type { People } from '../../meeting/people.ts';
import { language, text, type TextId } from '../../texts/texts.ts';
import type { Captioner, Engine } from './captioner.ts';
import type { CaptionsStore } from './store.ts';

interface Props {
  readonly store: CaptionsStore;
  readonly captioner: Captioner;
  readonly people: People;
  readonly browserRecognises: boolean;
}

const ENGINES: readonly { readonly value: Engine; readonly label: TextId; readonly words: TextId }[] = [
  { value: 'off', label: 'captions:own-off', words: 'captions:own-off.text' },
  { value: 'local', label: 'captions:own-local', words: 'captions:own-local.text' },
  { value: 'browser', label: 'captions:own-browser', words: 'captions:own-browser.text' },
];
const TRANSCRIPTS = [
  { value: 'none', label: 'captions:transcript-none' },
  { value: 'kept', label: 'captions:transcript-kept' },
  { value: 'download', label: 'captions:transcript-download' },
] as const;

/** Whether one's own words are transcribed, and what a host sets of captions. */
export function CaptionsSettings({ store, captioner, people, browserRecognises }: Props) {
  const engine = captioner.engine.value;
  const progress = captioner.progress.value;
  const rules = store.rules.value;
  const offered = ENGINES.filter(({ value }) => value !== 'browser' || browserRecognises);
  const chosen = ENGINES.find(({ value }) => value === engine);
  return (
    <>
      {captioner.may.value && (
        <>
          <Select
            label={text('captions:own')}
            testId="transcribe"
            value={engine}
            choices={offered.map(({ value, label }) => ({ value, label: text(label) }))}
            onChoose={(value) => {
              const next = ENGINES.find((each) => each.value === value);
              if (next !== undefined) captioner.choose(next.value);
            }}
          />
          {chosen !== undefined && <p class="host-words">{text(chosen.words)}</p>}
          {progress !== null && progress < 1 && (
            <p class="host-words" role="status" data-testid="captions-progress">
              {text('captions:loading', {
                part: new Intl.NumberFormat(language.value, { style: 'percent' }).format(progress),
              })}
            </p>
          )}
        </>
      )}
      {people.controls.value.moderator && (
        <>
          <Switch
            label={text('captions:allowed')}
            words={text('captions:allowed.text')}
            testId="captions-allowed"
            on={rules.on}
            onChange={(on) => store.configure({ on })}
          />
          <Select
            label={text('captions:transcript')}
            testId="captions-transcript"
            value={rules.transcript}
            choices={TRANSCRIPTS.map(({ value, label }) => ({ value, label: text(label) }))}
            onChoose={(value) => {
              const next = TRANSCRIPTS.find((each) => each.value === value);
              if (next !== undefined) store.configure({ transcript: next.value });
            }}
          />
        </>
      )}
    </>
  );
}
