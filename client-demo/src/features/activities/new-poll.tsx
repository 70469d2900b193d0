import { useSignal } from '@preact/signals';
import { Plus, X } from 'lucide';
import type { PollResults } from '../../../../signaling/client/api.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { Select } from '../../kit/select.tsx';
import { Switch } from '../../kit/switch.tsx';
import { TextField } from '../../kit/text-field.tsx';
import { text } from '../../texts/texts.ts';
import type { PollsStore } from './polls-store.ts';

interface Props {
  readonly store: PollsStore;
  readonly onDone: () => void;
}

/** As the server has them. */
const MOST_OPTIONS = 10;
const LONGEST_QUESTION = 300;
const LONGEST_OPTION = 120;

const RESULTS: readonly { readonly value: PollResults; readonly label: () => string }[] = [
  { value: 'live', label: () => text('activities:results-live') },
  { value: 'closed', label: () => text('activities:results-closed') },
  { value: 'hosts', label: () => text('activities:results-hosts') },
];

/** A question with its answers, and how it is asked. */
export function NewPollForm({ store, onDone }: Props) {
  const question = useSignal('');
  const options = useSignal<readonly string[]>(['', '']);
  const multiple = useSignal(false);
  const anonymous = useSignal(false);
  const results = useSignal<PollResults>('live');
  const change = (index: number, value: string): void => {
    options.value = options.value.map((each, at) => (at === index ? value : each));
  };
  const put = async (): Promise<void> => {
    const given = options.peek().flatMap((option) => option.trim() || []);
    const asked = {
      question: question.peek().trim(),
      options: [...new Set(given)],
      multiple: multiple.peek(),
      anonymous: anonymous.peek(),
      results: results.peek(),
    };
    if (await store.put(asked)) onDone();
  };
  return (
    <form
      class="card"
      data-testid="poll-form"
      onSubmit={(event) => {
        event.preventDefault();
        void put();
      }}
    >
      <TextField
        label={text('activities:question')}
        name="question"
        maxLength={LONGEST_QUESTION}
        required
        value={question}
      />
      <fieldset class="poll-form-options">
        <legend>{text('activities:options')}</legend>
        {options.value.map((option, index) => (
          <div key={index} class="poll-form-option">
            <input
              class="input"
              name={`option-${index}`}
              aria-label={text('activities:option', { number: index + 1 })}
              placeholder={text('activities:option', { number: index + 1 })}
              maxLength={LONGEST_OPTION}
              required={index < 2}
              pattern=".*\S.*"
              value={option}
              onInput={(event) => change(index, event.currentTarget.value)}
            />
            {options.value.length > 2 && (
              <IconButton
                icon={X}
                label={text('activities:remove-option', { number: index + 1 })}
                onPress={() => {
                  options.value = options.value.filter((_, at) => at !== index);
                }}
              />
            )}
          </div>
        ))}
        {options.value.length < MOST_OPTIONS && (
          <Button
            small
            look="quiet"
            icon={Plus}
            testId="add-option"
            onPress={() => {
              options.value = [...options.value, ''];
            }}
          >
            {text('activities:add-option')}
          </Button>
        )}
      </fieldset>
      <Switch
        label={text('activities:multiple')}
        on={multiple.value}
        onChange={(on) => {
          multiple.value = on;
        }}
      />
      <Switch
        label={text('activities:anonymous-poll')}
        words={text('activities:anonymous-poll.text')}
        on={anonymous.value}
        onChange={(on) => {
          anonymous.value = on;
        }}
      />
      <Select
        label={text('activities:results')}
        testId="poll-results"
        value={results.value}
        choices={RESULTS.map(({ value, label }) => ({ value, label: label() }))}
        onChoose={(value) => {
          results.value = RESULTS.find((each) => each.value === value)?.value ?? 'live';
        }}
      />
      <div class="card-actions">
        <Button small submit look="primary" testId="put-poll">
          {text('activities:put')}
        </Button>
        <Button small look="quiet" onPress={onDone}>
          {text('activities:cancel')}
        </Button>
      </div>
    </form>
  );
}
