import { useSignal, type ReadonlySignal } from '@preact/signals';
import { Shuffle, X } from 'lucide';
import type { BreakoutGroups } from '../../../../signaling/client/api.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { Select } from '../../kit/select.tsx';
import { Switch } from '../../kit/switch.tsx';
import { TextField } from '../../kit/text-field.tsx';
import type { People } from '../../meeting/people.ts';
import { text } from '../../texts/texts.ts';
import type { BreakoutsStore } from './store.ts';

interface Props {
  readonly store: BreakoutsStore;
  readonly people: Pick<People, 'present' | 'controls'>;
}

/** What a host may begin with. */
const COUNTS = [2, 3, 4, 5, 6, 8, 10, 12, 15, 20];
const MINUTES = [1, 5, 10, 15, 20, 30, 45, 60];
/** As long as a name may be. */
const NAME_CHARS = 128;
const TEXT_CHARS = 1_000;
const NO_GROUP = '';

/** The groups, who is where, and for hosts all that can be done with them. */
export function BreakoutsPanel({ store, people }: Props) {
  const groups = store.groups.value;
  const host = people.controls.value.moderator;
  return (
    <div class="breakouts">
      {groups === null && host && <Make store={store} />}
      {groups !== null && <Groups store={store} groups={groups} host={host} />}
      {groups !== null && !host && groups.choose && <Choice store={store} groups={groups} />}
      {groups !== null && host && (
        <>
          <Assignments store={store} groups={groups} people={people} />
          <Rules store={store} groups={groups} />
          {groups.open ? <WhileOpen store={store} /> : <BeforeOpen store={store} />}
        </>
      )}
    </div>
  );
}

function Make({ store }: Pick<Props, 'store'>) {
  const count = useSignal('4');
  return (
    <form
      class="breakouts-part"
      onSubmit={(event) => {
        event.preventDefault();
        const names = Array.from({ length: Number(count.peek()) }, (_, index) =>
          text('breakouts:group', { number: index + 1 }),
        );
        store.make(names);
      }}
    >
      <Select
        label={text('breakouts:how-many')}
        testId="breakout-count"
        choices={COUNTS.map((each) => ({ value: String(each), label: String(each) }))}
        value={count.value}
        onChoose={(value) => {
          count.value = value;
        }}
      />
      <Button submit look="primary" testId="breakout-make">
        {text('breakouts:make')}
      </Button>
    </form>
  );
}

interface GroupsProps extends Pick<Props, 'store'> {
  readonly groups: BreakoutGroups;
}

function Groups({ store, groups, host }: GroupsProps & { readonly host: boolean }) {
  return (
    <ul class="breakouts-groups">
      {groups.groups.map((group) => {
        const members = [...groups.members.values()].filter((member) => member.group === group.id);
        const mayGo = groups.open && store.here.value !== group.id && (host || store.mine.value === group.id);
        return (
          <li key={group.id} data-testid="breakout-group">
            <header>
              {host ? <GroupName store={store} id={group.id} name={group.name} /> : <strong>{group.name}</strong>}
              {mayGo && (
                <Button small busy={store.moving.value} testId="breakout-visit" onPress={() => store.go(group.id)}>
                  {text('breakouts:visit', { name: group.name })}
                </Button>
              )}
              {host && !groups.open && (
                <IconButton
                  icon={X}
                  label={text('breakouts:remove-group', { name: group.name })}
                  onPress={() => store.remove(group.id)}
                />
              )}
            </header>
            <p>
              {members.length === 0
                ? text('breakouts:empty')
                : members.map(({ identity, name, inside }, index) => (
                    <span key={identity} data-inside={inside}>
                      {index > 0 && ', '}
                      {name}
                    </span>
                  ))}
            </p>
          </li>
        );
      })}
      {host && (
        <li>
          <Button
            small
            onPress={() => store.add(text('breakouts:group', { number: groups.groups.length + 1 }))}
            testId="breakout-add"
          >
            {text('breakouts:add')}
          </Button>
        </li>
      )}
    </ul>
  );
}

/** Takes effect when it is left, or with Enter. */
function GroupName({ store, id, name }: Pick<Props, 'store'> & { readonly id: string; readonly name: string }) {
  return (
    <input
      class="input"
      aria-label={text('breakouts:name-of', { name })}
      maxLength={NAME_CHARS}
      value={name}
      onChange={(event) => {
        const wanted = event.currentTarget.value.trim();
        if (wanted === '') event.currentTarget.value = name;
        else if (wanted !== name) store.rename(id, wanted);
      }}
    />
  );
}

const choicesOf = ({ groups }: BreakoutGroups) => [
  { value: NO_GROUP, label: text('breakouts:nobody') },
  ...groups.map(({ id, name }) => ({ value: id, label: name })),
];

function Choice({ store, groups }: GroupsProps) {
  return (
    <Select
      label={text('breakouts:your-choice')}
      testId="breakout-choose"
      choices={choicesOf(groups)}
      value={store.mine.value ?? NO_GROUP}
      onChoose={(value) => store.choose(value === NO_GROUP ? null : value)}
    />
  );
}

/** A group for each person: those who are here, and those who belong to one already. */
function Assignments({ store, groups, people }: GroupsProps & Pick<Props, 'people'>) {
  const here = people.present.value.filter(({ self }) => !self);
  const known = new Map(here.map(({ identity, label }) => [identity, label.value]));
  for (const { identity, name } of groups.members.values()) if (!known.has(identity)) known.set(identity, name);
  const choices = choicesOf(groups);
  return (
    <fieldset class="breakouts-part">
      <legend>{text('breakouts:assign')}</legend>
      <Button small icon={Shuffle} testId="breakout-shuffle" onPress={() => store.shuffle()}>
        {text('breakouts:shuffle')}
      </Button>
      {[...known].map(([identity, label]) => (
        <Select
          key={identity}
          label={label}
          testId="breakout-assign"
          choices={choices}
          value={groups.members.get(identity)?.group ?? NO_GROUP}
          onChoose={(value) => store.assign(identity, value === NO_GROUP ? null : value)}
        />
      ))}
    </fieldset>
  );
}

function Rules({ store, groups }: GroupsProps) {
  return (
    <fieldset class="switches">
      <Switch label={text('breakouts:choose')} on={groups.choose} onChange={(choose) => store.setRules({ choose })} />
      <Switch
        label={text('breakouts:at-once')}
        words={text('breakouts:at-once.text')}
        on={groups.atOnce}
        onChange={(atOnce) => store.setRules({ atOnce })}
      />
    </fieldset>
  );
}

function BeforeOpen({ store }: Pick<Props, 'store'>) {
  const minutes = useSignal(NO_GROUP);
  return (
    <div class="breakouts-part">
      <Select
        label={text('breakouts:stay-open')}
        choices={[
          { value: NO_GROUP, label: text('breakouts:no-limit') },
          ...MINUTES.map((count) => ({ value: String(count), label: text('breakouts:minutes', { count }) })),
        ]}
        value={minutes.value}
        onChoose={(value) => {
          minutes.value = value;
        }}
      />
      <Button
        look="primary"
        testId="breakout-open"
        onPress={() => store.open(minutes.peek() === NO_GROUP ? null : Number(minutes.peek()))}
      >
        {text('breakouts:open')}
      </Button>
      <Button look="danger" small testId="breakout-dissolve" onPress={() => store.dissolve()}>
        {text('breakouts:dissolve')}
      </Button>
    </div>
  );
}

function WhileOpen({ store }: Pick<Props, 'store'>) {
  const words = useSignal('');
  const counting: ReadonlySignal<number | null> = store.secondsLeft;
  const send = async (): Promise<void> => {
    if (await store.broadcast(words.peek())) words.value = '';
  };
  return (
    <div class="breakouts-part">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <TextField label={text('breakouts:write')} name="broadcast" value={words} maxLength={TEXT_CHARS} />
        <Button submit small testId="breakout-send">
          {text('breakouts:send')}
        </Button>
      </form>
      {counting.value === null ? (
        <Button testId="breakout-call-back" onPress={() => store.callBack()}>
          {text('breakouts:close-soon')}
        </Button>
      ) : (
        <Button onPress={() => store.keepOpen()}>{text('breakouts:keep-open')}</Button>
      )}
      <Button look="danger" testId="breakout-close" onPress={() => store.close()}>
        {text('breakouts:close-now')}
      </Button>
    </div>
  );
}
