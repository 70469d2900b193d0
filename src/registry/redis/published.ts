/** What is published on a room's channel whenever its log changes: the events themselves, so that nobody has to read them. */

/** A place in a log: a number, and the batch that wrote the event of that number. */
export interface LogPosition {
  readonly seq: number;
  /** Empty: there is no event before, or its batch is not known. */
  readonly batch: string;
}

export interface Published {
  /** Id of the change. */
  readonly batch: string;
  /** Where in the log the events begin; null: the log begins anew, and is to be read. */
  readonly after: LogPosition | null;
  /** As JSON. */
  readonly events: readonly string[];
}

export function textOf({ batch, after, events }: Published): string {
  return JSON.stringify([batch, after ? `${after.seq}` : '', after?.batch ?? '', ...events]);
}

/** @param text what a node of this cluster wrote; undefined: of a form that this version does not know */
export function parsePublished(text: string): Published | undefined {
  const parts: unknown = JSON.parse(text);
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return undefined;
  const [batch = '', seq = '', afterBatch = '', ...events] = parts;
  return { batch, after: seq === '' ? null : { seq: Number(seq), batch: afterBatch }, events };
}
