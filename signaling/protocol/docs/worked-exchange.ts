/** The recorded exchange in PROTOCOL.md: its file's shape, and its text. */
import { z } from 'zod';

const Frame = z.record(z.string(), z.unknown());

/** What happened on the sockets of the participants, in order. */
export const WorkedExchange = z.strictObject({
  steps: z.array(
    z.strictObject({
      /** Told before the step, in the page. */
      note: z.string().optional(),
      /** Whose socket. */
      who: z.string(),
      from: z.enum(['client', 'server']),
      frame: Frame,
    }),
  ),
});
export type WorkedExchange = z.infer<typeof WorkedExchange>;
export type ExchangeStep = WorkedExchange['steps'][number];

/** Longest line of JSON before a value is broken into several lines. */
const LINE = 110;

/** JSON on as few lines as are readable: what fits on a line stays on it. */
export function compactJson(value: unknown, indent = ''): string {
  const flat = JSON.stringify(value, undefined, 1).replaceAll(/\n\s*/g, ' ');
  if (indent.length + flat.length <= LINE || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((item) => inner + compactJson(item, inner))
    : Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${compactJson(item, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${members.join(',\n')}\n${indent}${close}`;
}

const stepText = ({ note, who, from, frame }: ExchangeStep): string =>
  [
    ...(note === undefined ? [] : [note]),
    `**${who} ${from === 'client' ? '→ server' : '← server'}**`,
    `\`\`\`json\n${compactJson(frame)}\n\`\`\``,
  ].join('\n\n');

/** The exchange as Markdown. */
export function exchangeText({ steps }: WorkedExchange): string {
  return steps.map(stepText).join('\n\n');
}
