/** Who may bring and fetch which file: tickets for HTTP, given to a seat, and looked at again with every request. */
import { type Seat, NODE } from '../../domain/actor.ts';
import { CausewayError } from '../../domain/errors.ts';
import type { FileRules } from '../../domain/feature.ts';
import type { RoomFile } from '../../domain/features/files/files.ts';
import { fileLabel, type FileTicket, readFileTicket } from '../../domain/features/files/kept.ts';
import { order } from '../../domain/room/features.ts';
import type { RoomKey, RoomState } from '../../domain/room/state.ts';
import { type BlobContent, BlobOffsetError, type Blobs } from '../../ports/blobs.ts';
import type { RoomRegistry } from '../../ports/room-registry.ts';
import type { LocalRooms } from '../local-room.ts';
import { currentRoom } from '../state-after.ts';

/** How long a ticket is good for, in s. */
const TICKET_SECONDS = 300;
/** How often it is looked again whether somebody still may, while bytes flow, in ms. */
const LOOK_EVERY_MS = 2_000;
/** What is sealed for this is opened for nothing else. */
const PURPOSE = 'file';

/** Which file; names it within its room. */
interface FileRef {
  readonly id: string;
  readonly from: string;
}

/** Seals what somebody keeps for the server. */
interface Tickets {
  seal(purpose: string, content: Readonly<Record<string, unknown>>, seconds: number): Promise<string>;
  open(purpose: string, sealed: string): Promise<unknown>;
}

export interface FileDeskOptions {
  readonly rooms: LocalRooms;
  readonly registry: Pick<RoomRegistry, 'read'>;
  readonly blobs: Blobs;
  readonly tickets: Tickets;
  readonly rules: (tenant: string) => FileRules;
}

/** A file that somebody may fetch, or bring. */
export interface Claim {
  readonly ticket: FileTicket;
  readonly file: RoomFile;
  /** It is who shared it. */
  readonly owns: boolean;
}

export class FileDesk {
  readonly #options: FileDeskOptions;

  constructor(options: FileDeskOptions) {
    this.#options = options;
  }

  /** What holds in rooms of a tenant. */
  rules(tenant: string): FileRules & { readonly pieceBytes: number } {
    return { ...this.#options.rules(tenant), pieceBytes: this.#options.blobs.pieceBytes };
  }

  /** For somebody who sits in the room. @throws `not_found` */
  async ticket(
    { tenant, room }: RoomKey,
    { identity, epoch }: Seat,
    { id, from }: FileRef,
  ): Promise<{ readonly ticket: string; readonly path: string; readonly pieceBytes: number }> {
    const content: FileTicket = { tenant, room, identity, epoch, id, from };
    await this.#look(content);
    const ticket = await this.#options.tickets.seal(PURPOSE, content, TICKET_SECONDS);
    return { ticket, path: `files/${encodeURIComponent(id)}`, pieceBytes: this.#options.blobs.pieceBytes };
  }

  /** @throws `unauthenticated`: it is no ticket for this file, or over; what `look` throws */
  async claim(sealed: string, id: string): Promise<Claim> {
    const ticket = readFileTicket(await this.#options.tickets.open(PURPOSE, sealed));
    if (ticket?.id !== id) {
      throw new CausewayError('unauthenticated', 'no ticket for this file, or one that is over: ask for another one');
    }
    const file = await this.#look(ticket);
    return { ticket, file, owns: ticket.identity === ticket.from };
  }

  /** Begins the upload. Again changes nothing. */
  async begin(claim: Claim): Promise<number> {
    requireOwner(claim);
    if (claim.file.whole) return claim.file.size;
    await this.#options.blobs.begin(claim.file.blob, fileLabel(claim.ticket));
    return this.offset(claim);
  }

  /** How much of it has arrived. @throws `not_found` when it was not begun, or is at another node */
  async offset({ file }: Claim): Promise<number> {
    if (file.whole) return file.size;
    const written = await this.#options.blobs.written(file.blob);
    if (written !== null) return written;
    if ((await this.#options.blobs.read(file.blob)) !== null) return file.size;
    throw elsewhere();
  }

  /**
   * Goes on with the upload; with the last byte the room is told.
   * @returns how much has arrived
   * @throws BlobOffsetError, BlobBusyError, `not_found`, `forbidden`
   */
  async append(claim: Claim, from: number, source: AsyncIterable<Uint8Array>): Promise<number> {
    requireOwner(claim);
    const { file } = claim;
    const there = await this.offset(claim);
    if (there !== from) throw new BlobOffsetError(there);
    const allowed = this.#whileAllowed(claim, source);
    const now = there < file.size ? await this.#options.blobs.append(file.blob, from, file.size, allowed) : there;
    if (now === file.size) await this.#arrived(claim);
    return now;
  }

  /** @throws `not_found` when it has not arrived, or is at another node */
  async read(claim: Claim, from: number): Promise<BlobContent> {
    const { file } = claim;
    if (!file.whole) throw new CausewayError('not_found', 'the file has not arrived yet');
    const found = await this.#options.blobs.read(file.blob, from);
    if (found === null) throw elsewhere();
    return { ...found, bytes: this.#whileAllowed(claim, found.bytes) };
  }

  /** The room as it is now, open here or not. @throws `unavailable` */
  async stateOf(key: RoomKey): Promise<RoomState> {
    return currentRoom(this.#options, key);
  }

  async #arrived({ ticket, file }: Claim): Promise<void> {
    await this.#options.blobs.finish(file.blob, file.size);
    const { tenant, room, id, from } = ticket;
    const { rooms } = this.#options;
    const open = await rooms.acquire({ tenant, room });
    try {
      await open.replica.execute(order(NODE, 'fileArrived', { id, from }));
    } finally {
      await rooms.release({ tenant, room });
    }
  }

  /** Whether the seat is still that one's, and the file still there. @throws `stale`, `not_found`, `unavailable` */
  async #look({ tenant, room, identity, epoch, id, from }: FileTicket): Promise<RoomFile> {
    const state = await this.stateOf({ tenant, room });
    const seat = state.participants.get(identity);
    if (seat?.epoch !== epoch || seat.state === 'lobby') {
      throw new CausewayError('stale', 'this seat in the room is no longer held');
    }
    const file = state.files.find((each) => each.id === id && each.from === from);
    if (file === undefined) throw new CausewayError('not_found', 'there is no such file');
    return file;
  }

  /** Ends what flows when the person is removed, or the file. */
  async *#whileAllowed({ ticket }: Claim, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let looked = performance.now();
    for await (const chunk of source) {
      if (performance.now() - looked > LOOK_EVERY_MS) {
        await this.#look(ticket);
        looked = performance.now();
      }
      yield chunk;
    }
  }
}

function requireOwner({ owns }: Claim): void {
  if (!owns) throw new CausewayError('forbidden', 'somebody else shares this file');
}

const elsewhere = (): CausewayError =>
  new CausewayError('not_found', 'this server does not have the file: it was not begun, or went to another server');
