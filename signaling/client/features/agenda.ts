import type { Agenda as AgendaView, AgendaItem, Timer } from '../../protocol/features/agenda.ts';
import type { Emits } from '../common/emitter.ts';
import type { FeatureHost } from './feature-host.ts';

export type { AgendaItem, Timer } from '../../protocol/features/agenda.ts';

interface AgendaEvents {
  changed: Agenda;
}

/** `meeting.agenda`: an agenda and a timer, which everybody sees. The methods are for moderators. */
export interface Agenda extends Emits<AgendaEvents> {
  /** The same object until something changes. */
  readonly items: readonly AgendaItem[];
  /** The id of the item that is gone through; null: none is. */
  readonly current: string | null;
  /** Null: none is set. */
  readonly timer: Timer | null;
  /** How long the timer runs still, in ms, by the server's clock; below 0: it is over since; null: none is set. */
  remaining(): number | null;
  /** Writes the whole agenda. */
  write(items: readonly AgendaItem[]): Promise<void>;
  /** Goes on with an item; null: with none. */
  go(id: string | null): Promise<void>;
  startTimer(seconds: number): Promise<void>;
  extendTimer(seconds: number): Promise<void>;
  stopTimer(): Promise<void>;
}

const EMPTY: AgendaView = { items: [] };

export function agenda(host: FeatureHost): Agenda {
  const events = host.emitter<AgendaEvents>();
  let known = EMPTY;
  let timer: Timer | null = null;
  const set = (nextAgenda: AgendaView, nextTimer: Timer | null): void => {
    if (JSON.stringify([known, timer]) === JSON.stringify([nextAgenda, nextTimer])) return;
    known = nextAgenda;
    timer = nextTimer;
    events.emit('changed', facet);
  };
  host.hears({
    'agenda.changed': (data) => set(data.agenda, timer),
    'timer.changed': (data) => set(known, data.timer),
  });
  host.seesRoom((room) => set(room?.agenda ?? EMPTY, room?.timer ?? null));
  const facet: Agenda = {
    get items() {
      return known.items;
    },
    get current() {
      return known.current ?? null;
    },
    get timer() {
      return timer;
    },
    on: (event, listener) => events.on(event, listener),
    remaining: () => timer && timer.startedAt + timer.seconds * 1_000 - host.serverTime(),
    async write(items) {
      await host.request('agenda.set', { items: [...items] });
    },
    async go(id) {
      await host.request('agenda.go', id === null ? {} : { id });
    },
    async startTimer(seconds) {
      await host.request('timer.start', { seconds });
    },
    async extendTimer(seconds) {
      await host.request('timer.extend', { seconds });
    },
    async stopTimer() {
      await host.request('timer.stop', {});
    },
  };
  return facet;
}
