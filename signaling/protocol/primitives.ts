import { z } from 'zod';
import { isSeen } from './names.ts';

/**
 * A name without control characters, characters that show nothing, and outer blanks: 1 to `max` characters. It is composed
 * (NFC, as in RFC 8265, section 3.4), so that what looks the same is the same; capitals and small letters differ.
 */
const label = (max: number) =>
  z
    .string()
    .normalize('NFC')
    .min(1)
    .max(max)
    .regex(/^[^\p{C}\s](?:[\P{C}\u200c\u200d]*[^\p{C}\s])?$/u, 'control characters and outer blanks are not allowed')
    .refine(isSeen, 'characters that show nothing are not allowed, nor a mark at the beginning');

/** A tenant's name: lower-case letters, digits and inner hyphens. */
export const TenantName = z
  .string()
  .max(64)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'lower-case letters, digits and inner hyphens')
  .describe('Tenant: lower-case letters, digits and inner hyphens, at most 64 characters')
  .meta({ id: 'TenantName' });
export type TenantName = z.infer<typeof TenantName>;

export const RoomName = label(128)
  .refine((name) => name !== '.' && name !== '..', '`.` and `..` are not allowed: they have no link')
  .describe('Room, unique within its tenant')
  .meta({ id: 'RoomName' });
export type RoomName = z.infer<typeof RoomName>;

export const Identity = label(128)
  .describe('Who the participant is: unique within a room, given by the token')
  .meta({ id: 'Identity' });
export type Identity = z.infer<typeof Identity>;

export const DisplayName = label(128).describe('The name that people see').meta({ id: 'DisplayName' });
export type DisplayName = z.infer<typeof DisplayName>;

/** Ids made by the server: opaque to clients. */
export const ObjectId = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/)
  .describe('Opaque id made by the server')
  .meta({ id: 'ObjectId' });

/** Where a track comes from; its kind follows (see `kindOf`). */
export const Source = z
  .enum(['microphone', 'camera', 'screen', 'screenAudio'])
  .describe('What a track shows or sounds')
  .meta({ id: 'Source' });
export type Source = z.infer<typeof Source>;

export const Kind = z.enum(['audio', 'video']).meta({ id: 'Kind' });
export type Kind = z.infer<typeof Kind>;

/** The media kind of a source. */
export function kindOf(source: Source): Kind {
  return source === 'microphone' || source === 'screenAudio' ? 'audio' : 'video';
}

const Pixels = z.int().min(1).max(16_384);
export const Size = z.object({ width: Pixels, height: Pixels }).describe('In pixels').meta({ id: 'Size' });
export type Size = z.infer<typeof Size>;

export const Role = z
  .enum(['host', 'cohost', 'presenter', 'participant', 'viewer'])
  .describe('cohost: moderates all but hosts; presenter: presents where participants may not; viewer: only subscribes')
  .meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

export const Grants = z
  .object({
    publish: z.array(Source).max(4).describe('Sources that the participant may publish'),
    subscribe: z.boolean().describe('May receive media'),
    data: z.boolean().describe('May send messages'),
    moderate: z.boolean().describe('May lock the room, admit, mute and remove others'),
    microphones: z
      .int()
      .min(1)
      .max(16)
      .optional()
      .describe('How many microphones it may publish at a time; without it one'),
  })
  .describe('What the token and the role in the meeting allow')
  .meta({ id: 'Grants' });
export type Grants = z.infer<typeof Grants>;
/** What may be granted or not. */
export type Grant = Exclude<keyof Grants, 'microphones'>;

/** A sequence number of a room's log: 0 before the first event. */
export const Seq = z.int().min(0).describe("Sequence number of the room's log").meta({ id: 'Seq' });
