/** How a feature of the protocol defines its methods and notifications. */
import { z } from 'zod';

/** What the session must be before a method is allowed; `seated`: in the lobby, or joined. */
export type MethodPhase = 'connected' | 'authenticated' | 'seated' | 'joined';

export interface MethodDefinition {
  /** `command`: the room's rules carry it out, and it does no more; `call`: it has a handler of its own. */
  readonly kind: 'command' | 'call';
  readonly summary: string;
  readonly phase: MethodPhase;
  readonly params: z.ZodObject;
  readonly result: z.ZodType;
}

export interface NotificationDefinition {
  readonly summary: string;
  /** Whether it stems from the room's log: it then carries `seq` and is sent again after a resume if it was missed. */
  readonly sequenced: boolean;
  /** Whether it may be left out for a client that reads too slowly: `session.dropped` then says how many were. */
  readonly expendable?: true;
  readonly data: z.ZodObject;
}

/** The result of a method that answers only that it was carried out. */
export const Nothing = z.object({});

/**
 * A method that only changes the room. The room's rules (`src/domain`) know a command of the same name with the same
 * params; so it needs no handler.
 */
export function command<P extends z.ZodObject>(definition: {
  readonly summary: string;
  readonly params: P;
}): {
  readonly kind: 'command';
  readonly phase: 'joined';
  readonly summary: string;
  readonly params: P;
  readonly result: typeof Nothing;
};
export function command<P extends z.ZodObject, R extends z.ZodObject>(definition: {
  readonly summary: string;
  readonly params: P;
  readonly result: R;
}): {
  readonly kind: 'command';
  readonly phase: 'joined';
  readonly summary: string;
  readonly params: P;
  readonly result: R;
};
export function command(definition: {
  readonly summary: string;
  readonly params: z.ZodObject;
  readonly result?: z.ZodObject;
}): MethodDefinition {
  return { kind: 'command', phase: 'joined', result: Nothing, ...definition };
}

/** The same, for who has a seat, be it in the lobby. */
export const commandOfSeated = <P extends z.ZodObject>(definition: {
  readonly summary: string;
  readonly params: P;
}) => ({
  kind: 'command' as const,
  phase: 'seated' as const,
  result: Nothing,
  ...definition,
});

/** A method with a handler of its own (`signaling/server/handlers`). */
export const call = <D extends Omit<MethodDefinition, 'kind'>>(definition: D) => ({
  kind: 'call' as const,
  ...definition,
});

/** Something that the server tells without being asked. */
export const notification = <D extends NotificationDefinition>(definition: D): D => definition;
