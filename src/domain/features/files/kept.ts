/** What is written down of files outside of the room: beside their bytes, and in tickets. */
import { z } from 'zod';

const Label = z.object({ tenant: z.string(), room: z.string() });
/** Which room a file belongs to. */
type FileLabel = Readonly<z.infer<typeof Label>>;

const Ticket = Label.extend({ identity: z.string(), epoch: z.int(), id: z.string(), from: z.string() });
/** What a ticket says: which seat may do something with which file. */
export type FileTicket = Readonly<z.infer<typeof Ticket>>;

/** Undefined: it is none. */
export const readFileTicket = (content: unknown): FileTicket | undefined => Ticket.safeParse(content).data;

/** What stands beside the bytes of a file: which room it belongs to. */
export const fileLabel = ({ tenant, room }: FileLabel): string => JSON.stringify({ tenant, room });

/** Undefined: it is none. */
export function readFileLabel(text: string): FileLabel | undefined {
  try {
    return Label.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
