/** Who of those in a room is meant by what is told of it. */
import type { Viewer } from './feature.ts';

export const everybody = (): boolean => true;

export const moderators = ({ grants }: Viewer): boolean => grants.moderate;

export const members = ({ grants }: Viewer): boolean => !grants.moderate;

/** Whose client is told of the audience by its number. */
export const counting = ({ summaries }: Viewer): boolean => summaries === true;
