/** The agenda and the timer. When the timer is over each client sees by the clock: nothing is decided by that. */
import { z } from 'zod';
import {
  Agenda,
  type Agenda as AgendaView,
  MAX_AGENDA_ITEMS,
  MAX_TIMER_SECONDS,
  Timer,
} from '../../../signaling/protocol/features/agenda.ts';
import { CausewayError } from '../errors.ts';
import { type Feature, lastOf } from '../feature.ts';
import { everybody } from '../viewers.ts';

interface AgendaPart {
  readonly agenda: Agenda;
  readonly timer: Timer | null;
}

const AgendaSet = z.object({ type: z.literal('agendaSet'), agenda: Agenda });
const TimerSet = z.object({ type: z.literal('timerSet'), timer: Timer.nullable() });
type AgendaEvent = Readonly<z.infer<typeof AgendaSet>> | Readonly<z.infer<typeof TimerSet>>;

const AGENDA_BYTES = MAX_AGENDA_ITEMS * 1_200 + 256;

export const agenda: Feature<{
  parts: AgendaPart;
  state: AgendaPart;
  events: AgendaEvent;
  emits: AgendaEvent;
  follows: never;
  methods: 'agenda.set' | 'agenda.go' | 'timer.start' | 'timer.extend' | 'timer.stop';
  internal: object;
  notifications: 'agenda.changed' | 'timer.changed';
  view: 'agenda' | 'timer';
}> = {
  parts: {
    agenda: { schema: Agenda, empty: { items: [] }, level: 3 },
    timer: { schema: Timer.nullable(), empty: null, level: 3 },
  },

  events: {
    agendaSet: {
      schema: AgendaSet,
      level: 3,
      subject: () => null,
      apply: (_state, { agenda }) => ({ agenda }),
      project: ({ agenda }, seq) => [
        { notification: { event: 'agenda.changed', seq, data: { agenda } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: AGENDA_BYTES,
    },
    timerSet: {
      schema: TimerSet,
      level: 3,
      subject: () => null,
      apply: (_state, { timer }) => ({ timer }),
      project: ({ timer }, seq) => [
        { notification: { event: 'timer.changed', seq, data: { timer } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: 256,
    },
  },

  commands: {
    'agenda.set': {
      by: 'anyone',
      decide({ agenda }, _actor, { items }) {
        const stays = items.some(({ id }) => id === agenda.current);
        return set(agenda, { items, ...(stays ? { current: agenda.current } : {}) });
      },
    },
    'agenda.go': {
      by: 'anyone',
      decide({ agenda }, _actor, { id }) {
        if (id === undefined) return set(agenda, { items: agenda.items });
        if (!agenda.items.some((item) => item.id === id)) throw new CausewayError('not_found', 'no such item');
        return set(agenda, { items: agenda.items, current: id });
      },
    },
    'timer.start': {
      by: 'anyone',
      decide: (_state, _actor, { seconds }, { at }) => [{ type: 'timerSet', timer: { startedAt: at, seconds } }],
    },
    'timer.extend': {
      by: 'anyone',
      decide({ timer }, _actor, { seconds }, { at }) {
        if (timer === null) throw new CausewayError('not_found', 'no timer is set');
        // One that is over goes on from now. It is for display, as all that counts down: no rule asks for it.
        const gone = Math.ceil((at - timer.startedAt) / 1_000);
        const until = Math.max(timer.seconds, gone) + seconds;
        if (until > MAX_TIMER_SECONDS) throw new CausewayError('limit_exceeded', 'a timer runs for a day at most');
        return [{ type: 'timerSet', timer: { ...timer, seconds: until } }];
      },
    },
    'timer.stop': {
      by: 'anyone',
      decide: ({ timer }) => (timer === null ? [] : [{ type: 'timerSet', timer: null }]),
    },
  },

  follows: {},

  notifications: { 'agenda.changed': lastOf(() => 'agenda'), 'timer.changed': lastOf(() => 'timer') },
  view: {
    agenda: ({ agenda }) => (agenda.items.length === 0 ? undefined : agenda),
    timer: ({ timer }) => timer ?? undefined,
  },

  // Whichever node writes the room back knows them.
  reassert: () => [],
  memory: null,
  cost: { state: AGENDA_BYTES + 256, participant: 0, notification: AGENDA_BYTES },
};

function set(agenda: AgendaView, next: AgendaView): readonly AgendaEvent[] {
  return JSON.stringify(agenda) === JSON.stringify(next) ? [] : [{ type: 'agendaSet', agenda: next }];
}
