import { useSignal } from '@preact/signals';
import { ArrowDown, ArrowUp, Trash2 } from 'lucide';
import { Button, IconButton } from '../../kit/button.tsx';
import { useKeptFocus } from '../../kit/kept-focus.ts';
import { TextField } from '../../kit/text-field.tsx';
import { text } from '../../texts/texts.ts';
import type { AgendaStore } from './store.ts';

interface Props {
  readonly store: AgendaStore;
}

/** As the protocol has it: the longest item, and how many there are at most. */
const LONGEST = 200;
const MOST = 30;
/** The longest item, in minutes. */
const MOST_MINUTES = 24 * 60;

/** What was written into the field; undefined: nothing. */
const minutesIn = (words: string): number | undefined => (words === '' ? undefined : Number(words));

/** For who moderates: writes the agenda, goes through it, and sets the timer. */
export function AgendaPart({ store }: Props) {
  return (
    <>
      <Agenda store={store} />
      <TimerPart store={store} />
    </>
  );
}

function Agenda({ store }: Props) {
  const words = useSignal('');
  const minutes = useSignal('');
  const items = store.items.value;
  const current = store.current.value;
  const heading = useKeptFocus(items);
  return (
    <section class="host-part" aria-labelledby="agenda-title">
      <h3 ref={heading} tabIndex={-1} id="agenda-title">
        {text('agenda:title')}
      </h3>
      {items.length > 0 && (
        <ol class="agenda-items">
          {items.map(({ id, text: item, minutes }, index) => (
            <li key={id} aria-current={id === current ? 'step' : undefined} data-testid="agenda-item">
              <span>
                <span dir="auto">{item}</span>
                {minutes !== undefined && <small> {text('agenda:minutes', { minutes })}</small>}
              </span>
              <span class="agenda-item-buttons">
                <Button small onPress={() => store.go(id === current ? null : id)}>
                  {id === current ? text('agenda:done') : text('agenda:begin')}
                  <span class="visually-hidden"> {item}</span>
                </Button>
                <IconButton
                  icon={ArrowUp}
                  label={text('agenda:up', { item })}
                  disabled={index === 0}
                  onPress={() => store.move(id, -1)}
                />
                <IconButton
                  icon={ArrowDown}
                  label={text('agenda:down', { item })}
                  disabled={index === items.length - 1}
                  onPress={() => store.move(id, 1)}
                />
                <IconButton icon={Trash2} label={text('agenda:remove', { item })} onPress={() => store.remove(id)} />
              </span>
            </li>
          ))}
        </ol>
      )}
      {items.length < MOST && (
        <form
          class="agenda-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (words.peek().trim() === '') return;
            store.add(words.peek().trim(), minutesIn(minutes.peek()));
            words.value = '';
            minutes.value = '';
          }}
        >
          <TextField
            label={text('agenda:new-item')}
            name="agenda-item"
            maxLength={LONGEST}
            autocomplete="off"
            value={words}
          />
          <label class="field agenda-minutes">
            <span class="field-label">{text('agenda:planned')}</span>
            <input
              class="input"
              type="number"
              name="agenda-minutes"
              min={1}
              max={MOST_MINUTES}
              step={1}
              inputMode="numeric"
              value={minutes.value}
              onInput={(event) => {
                minutes.value = event.currentTarget.value;
              }}
            />
          </label>
          <Button submit testId="agenda-add">
            {text('agenda:add')}
          </Button>
        </form>
      )}
    </section>
  );
}

/** In minutes. */
const LENGTHS = [1, 2, 5, 10, 15, 30] as const;

function TimerPart({ store }: Props) {
  const runs = store.timer.value !== null;
  const heading = useKeptFocus(runs);
  return (
    <section class="host-part" aria-labelledby="agenda-timer">
      <h3 ref={heading} tabIndex={-1} id="agenda-timer">
        {text('agenda:timer')}
      </h3>
      <p class="host-words">{runs ? text('agenda:extend-words') : text('agenda:start-words')}</p>
      <span class="agenda-lengths">
        {LENGTHS.map((minutes) => (
          <Button
            key={minutes}
            small
            testId={`timer-${minutes}`}
            onPress={() => (runs ? store.extendTimer(minutes) : store.startTimer(minutes))}
          >
            {runs ? text('agenda:more-minutes', { minutes }) : text('agenda:minutes', { minutes })}
          </Button>
        ))}
      </span>
      {runs && <Button onPress={() => store.stopTimer()}>{text('agenda:stop-timer')}</Button>}
    </section>
  );
}
