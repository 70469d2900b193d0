import { useSignal } from '@preact/signals';
import { Button } from '../../kit/button.tsx';
import { useKeptFocus } from '../../kit/kept-focus.ts';
import { Switch } from '../../kit/switch.tsx';
import type { Person } from '../../meeting/people.ts';
import { Boundary } from '../../shell/boundary.tsx';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { RollCallButtons } from './roll-call-buttons.tsx';
import { ABILITIES, type FloorStore, NAME_OF_ABILITY, NAME_OF_ROLE, ROLES } from './store.ts';

interface Props {
  readonly shell: Shell;
  readonly store: FloorStore;
}

/** The host's tools, in one place: what people may do, the roll call, and what other features add. */
export function HostPanel({ shell, store }: Props) {
  return (
    <div class="host-panel">
      <PermissionTable store={store} />
      <RollCall shell={shell} store={store} />
      {shell.registry.views('hostPanel').map((Part, index) => (
        <Boundary key={index}>
          <Part />
        </Boundary>
      ))}
    </div>
  );
}

function PermissionTable({ store }: Pick<Props, 'store'>) {
  return (
    <section class="host-part" aria-labelledby="floor-permissions">
      <h3 id="floor-permissions">{text('floor:permissions')}</h3>
      <p class="host-words">{text('floor:permissions.text')}</p>
      <table class="permission-table">
        <thead>
          <tr>
            <td />
            {ROLES.map((role) => (
              <th key={role} scope="col">
                {text(NAME_OF_ROLE[role])}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ABILITIES.map((ability) => (
            <tr key={ability}>
              <th scope="row">{text(NAME_OF_ABILITY[ability])}</th>
              {ROLES.map((role) => (
                <td key={role}>
                  <label class="permission">
                    <input
                      type="checkbox"
                      checked={store.roleMay(role, ability)}
                      onChange={({ currentTarget }) => store.permit(ability, currentTarget.checked, { role })}
                    />
                    <span class="visually-hidden">
                      {text('floor:permission', {
                        ability: text(NAME_OF_ABILITY[ability]),
                        role: text(NAME_OF_ROLE[role]),
                      })}
                    </span>
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Switch
        label={text('floor:one-screen')}
        words={text('floor:one-screen.text')}
        on={store.oneScreen}
        onChange={(on) => store.setOneScreen(on)}
      />
    </section>
  );
}

/** Of people in a roll call at most, as the protocol has it. */
const MOST = 100;

function RollCall({ shell: { people }, store }: Props) {
  /** Whom the host has taken off the list. */
  const left = useSignal<ReadonlySet<string>>(new Set());
  const call = store.rollCall.value;
  const heading = useKeptFocus(call?.place);
  if (call !== null) {
    return (
      <section class="host-part" aria-labelledby="floor-roll-call">
        <h3 ref={heading} tabIndex={-1} id="floor-roll-call">
          {text('floor:roll-call')}
        </h3>
        <ol class="roll-call-list">
          {call.people.map(({ identity, name }, place) => (
            <li key={identity} aria-current={place === call.place ? 'step' : undefined}>
              <span>{people.find(identity)?.label.value ?? name}</span>
              {place !== call.place && (
                <Button small onPress={() => store.callAt(place)}>
                  {text('floor:call')}
                  <span class="visually-hidden"> {name}</span>
                </Button>
              )}
            </li>
          ))}
        </ol>
        <RollCallButtons store={store} />
      </section>
    );
  }
  const all = people.present.value.filter(({ self }) => !self).slice(0, MOST);
  const chosen = all.filter(({ identity }) => !left.value.has(identity));
  const choose = ({ identity }: Person, on: boolean): void => {
    const next = new Set(left.peek());
    if (on) next.delete(identity);
    else next.add(identity);
    left.value = next;
  };
  return (
    <section class="host-part" aria-labelledby="floor-roll-call">
      <h3 ref={heading} tabIndex={-1} id="floor-roll-call">
        {text('floor:roll-call')}
      </h3>
      <p class="host-words">{text('floor:roll-call.text')}</p>
      {all.length === 0 ? (
        <p class="host-words">{text('floor:nobody-to-call')}</p>
      ) : (
        <ul class="roll-call-list">
          {all.map((person) => (
            <li key={person.identity}>
              <label>
                <input
                  type="checkbox"
                  checked={!left.value.has(person.identity)}
                  onChange={({ currentTarget }) => choose(person, currentTarget.checked)}
                />{' '}
                {person.label.value}
              </label>
            </li>
          ))}
        </ul>
      )}
      <Button
        look="primary"
        testId="roll-call-start"
        disabled={chosen.length === 0}
        onPress={() => store.callRoll(chosen)}
      >
        {text('floor:start-roll-call')}
      </Button>
    </section>
  );
}
