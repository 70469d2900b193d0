import { useSignal } from '@preact/signals';
import { CircleStop, Stethoscope, UserX } from 'lucide';
import type { ParticipantView } from '../../../signaling/admin-client/operations.ts';
import { Avatar } from '../kit/avatar.tsx';
import { Button } from '../kit/button.tsx';
import { Question } from '../kit/dialog.tsx';
import { text, type TextId } from '../texts/texts.ts';
import { type Operator, problemOf, type Problem } from './operator.ts';
import { Pages } from './pages.tsx';
import { Badge, Card, ProblemNote, Waiting } from './parts.tsx';
import { usePolled } from './polled.ts';
import { ReceptionDialog } from './reception-dialog.tsx';

const LOOK_MS = 3_000;
const PAGE = 25;

const ROLES: Readonly<Record<ParticipantView['role'], TextId>> = {
  host: 'admin:role-host',
  cohost: 'admin:role-cohost',
  presenter: 'admin:role-presenter',
  participant: 'admin:role-participant',
  viewer: 'admin:role-viewer',
};

const SOURCES: Readonly<Record<ParticipantView['tracks'][number]['source'], TextId>> = {
  microphone: 'admin:microphone',
  camera: 'admin:camera',
  screen: 'admin:screen',
  screenAudio: 'admin:screen-audio',
};

interface RoomPartProps {
  readonly operator: Operator;
  readonly tenant: string;
  readonly room: string;
  readonly onEnd: () => void;
}

/** Who is in a room, and how they are. */
export function RoomPart({ operator, tenant, room, onEnd }: RoomPartProps) {
  const cursors = useSignal<readonly string[]>([]);
  const ending = useSignal(false);
  const removed = useSignal<ParticipantView | null>(null);
  const examined = useSignal<ParticipantView | null>(null);
  const problem = useSignal<Problem | null>(null);
  const cursor = cursors.value.at(-1);
  const people = usePolled(JSON.stringify([tenant, room, cursor]), LOOK_MS, (signal) =>
    operator.call(
      'listParticipants',
      { params: { room }, query: { tenant, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) } },
      { signal },
    ),
  );
  const page = people.value.value;
  const next = page?.next ?? null;
  const empty = people.problem.value?.title === 'admin:gone';

  const change = async (work: () => Promise<unknown>, said: TextId, name: string): Promise<void> => {
    problem.value = null;
    try {
      await work();
      operator.say(said, { name });
    } catch (error) {
      problem.value = problemOf(error);
    }
    people.again();
    onEnd();
  };

  return (
    <Card
      title={room}
      aside={
        page !== null && !empty ? (
          <Button
            small
            icon={CircleStop}
            testId="end-room"
            onPress={() => {
              ending.value = true;
            }}
          >
            {text('admin:end-room')}
          </Button>
        ) : undefined
      }
    >
      <ProblemNote problem={problem.value} />
      {empty ? <p class="admin-empty">{text('admin:nobody')}</p> : <ProblemNote problem={people.problem.value} />}
      {page === null && people.problem.value === null && <Waiting />}
      {page !== null && !empty && (
        <ul class="admin-people" data-testid="people">
          {page.items.map((person) => (
            <li key={person.identity} data-testid="person" data-identity={person.identity}>
              <Avatar identity={person.identity} label={person.name} />
              <div class="admin-person">
                <strong>
                  <bdi>{person.name}</bdi>
                </strong>
                <small>
                  <bdi>{person.identity}</bdi> · {text(ROLES[person.role])}
                </small>
                <small>
                  {person.tracks
                    .filter(({ paused }) => !paused)
                    .map(({ source }) => text(SOURCES[source]))
                    .join(', ') || text('admin:sends-nothing')}
                </small>
              </div>
              {person.state !== 'joined' && (
                <Badge look="warning">{text(person.state === 'lobby' ? 'admin:in-lobby' : 'admin:reconnecting')}</Badge>
              )}
              <div class="admin-person-actions">
                <Button
                  small
                  icon={Stethoscope}
                  testId="examine"
                  onPress={() => {
                    examined.value = person;
                  }}
                >
                  {text('admin:reception')}
                </Button>
                <Button
                  small
                  icon={UserX}
                  testId="remove"
                  onPress={() => {
                    removed.value = person;
                  }}
                >
                  {text('admin:remove')}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <Pages cursors={cursors} next={next} />
      {ending.value && (
        <Question
          title={text('admin:end-question', { room })}
          words={text('admin:end-question.text')}
          yes={text('admin:end-room')}
          testId="end-yes"
          onYes={() =>
            void change(
              () => operator.call('endRoom', { params: { room }, query: { tenant } }),
              'admin:said-ended',
              room,
            )
          }
          onClose={() => {
            ending.value = false;
          }}
        />
      )}
      {removed.value !== null && (
        <RemoveQuestion
          person={removed.value}
          onYes={({ identity, name }) =>
            void change(
              () => operator.call('removeParticipant', { params: { room, identity }, query: { tenant } }),
              'admin:said-removed',
              name,
            )
          }
          onClose={() => {
            removed.value = null;
          }}
        />
      )}
      {examined.value !== null && (
        <ReceptionDialog
          operator={operator}
          tenant={tenant}
          room={room}
          person={examined.value}
          onClose={() => {
            examined.value = null;
          }}
        />
      )}
    </Card>
  );
}

interface RemoveQuestionProps {
  readonly person: ParticipantView;
  readonly onYes: (person: ParticipantView) => void;
  readonly onClose: () => void;
}

function RemoveQuestion({ person, onYes, onClose }: RemoveQuestionProps) {
  return (
    <Question
      title={text('admin:remove-question', { name: person.name })}
      words={text('admin:remove-question.text')}
      yes={text('admin:remove')}
      testId="remove-yes"
      onYes={() => onYes(person)}
      onClose={onClose}
    />
  );
}
