/**
 * Cursors of those in the rooms of this node, told to everybody in these rooms. They travel over the links between nodes, and
 * are lost without harm. Of each person only the last of a moment is told.
 */
import type { Params } from '../../../signaling/protocol/methods.ts';
import { credibleCursors, type Cursor, cursorsFor, newestCursors, readCursorNews } from '../../domain/cursors.ts';
import { CausewayError } from '../../domain/errors.ts';
import { requirePointing } from '../../domain/features/notes/notes.ts';
import type { Participant } from '../../domain/features/seats.ts';
import { roomId } from '../../domain/room/state.ts';
import { outgoing } from '../outgoing.ts';
import { type MomentsOptions, type OpenRoom, tellOtherNodes } from './moment-news.ts';

const METHOD = 'cursors.moved';
/** How long is gathered, in ms; in a room with more people for longer. */
const SMALL_ROOM = 25;
const SMALL_WINDOW_MS = 150;
const LARGE_WINDOW_MS = 1_000;

/** What came of a room, and is not told yet. */
interface Window {
  all: readonly Cursor[];
  /** From here: the other nodes are to be told. */
  own: readonly Cursor[];
}

export class RoomCursors {
  readonly #options: MomentsOptions;
  readonly #windows = new Map<string, Window>();

  constructor(options: MomentsOptions) {
    this.#options = options;
    options.links?.serve('cursors.', async ({ from, params }) => {
      const news = readCursorNews(params);
      if (!news) throw new CausewayError('bad_params', 'no cursors');
      const room = options.roomOf(news);
      if (room) this.#gather(room, credibleCursors(news.cursors, from, room.state), []);
      return {};
    });
  }

  /** The cursor of somebody who sits here is somewhere else now. @throws {CausewayError} `forbidden_now`, `sealed` */
  point(room: OpenRoom, participant: Participant, { document, anchor, head }: Params<'notes.point'>): void {
    requirePointing(room.state, participant);
    const cursor: Cursor = { identity: participant.identity, document, anchor, head };
    this.#gather(room, [cursor], [cursor]);
  }

  #gather(room: OpenRoom, all: readonly Cursor[], own: readonly Cursor[]): void {
    if (all.length === 0) return;
    const id = roomId(room.state);
    const window = this.#windows.get(id);
    if (window) {
      window.all = newestCursors([...window.all, ...all]);
      window.own = newestCursors([...window.own, ...own]);
      return;
    }
    this.#windows.set(id, { all, own });
    const windowMs = room.state.participants.size <= SMALL_ROOM ? SMALL_WINDOW_MS : LARGE_WINDOW_MS;
    this.#options.clock.after(windowMs, () => this.#tell(room, id));
  }

  #tell(room: OpenRoom, id: string): void {
    const window = this.#windows.get(id);
    this.#windows.delete(id);
    if (!window) return;
    for (const data of cursorsFor(window.all, room.state)) room.tellNow(outgoing({ event: 'notes.pointed', data }));
    if (window.own.length > 0) tellOtherNodes(this.#options, room.state, METHOD, { cursors: window.own });
  }
}
