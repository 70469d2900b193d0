import type { ReactionKind } from '../../../signaling/client/api.ts';
import { text } from '../texts/texts.ts';

interface Shape {
  readonly kind: ReactionKind;
  readonly glyph: string;
  readonly label: () => string;
}

/** The reactions, in the order in which they are offered. */
export const REACTIONS: readonly Shape[] = [
  { kind: 'thumbsUp', glyph: '👍', label: () => text('kit:thumbs-up') },
  { kind: 'applause', glyph: '👏', label: () => text('kit:applause') },
  { kind: 'heart', glyph: '❤️', label: () => text('kit:heart') },
  { kind: 'laugh', glyph: '😂', label: () => text('kit:laugh') },
  { kind: 'surprise', glyph: '😮', label: () => text('kit:surprise') },
  { kind: 'celebrate', glyph: '🎉', label: () => text('kit:celebrate') },
];

const NONE: Shape = { kind: 'thumbsUp', glyph: '', label: () => '' };

/** How a reaction is shown. */
export const reactionOf = (kind: ReactionKind): Shape => REACTIONS.find((each) => each.kind === kind) ?? NONE;
