/** The recorded exchange in exchange.md: its file's shape, and its text. */
import { z } from 'zod';
import { SIGNALING_PATH, SUBPROTOCOL } from '../version.ts';

const common = {
  /** Told before the step, in the page. */
  note: z.string().optional(),
  /** Whose socket. */
  who: z.string(),
};

export const Frame = z.record(z.string(), z.unknown());
export type Frame = z.infer<typeof Frame>;

const SocketStep = z.strictObject({ ...common, socket: z.enum(['opens', 'drops']) });
const FrameStep = z.strictObject({ ...common, from: z.enum(['client', 'server']), frame: Frame });

/** What happened on the sockets of the participants, in order. */
export const WorkedExchange = z.strictObject({ steps: z.array(z.union([SocketStep, FrameStep])) });
export type WorkedExchange = z.infer<typeof WorkedExchange>;
type Step = WorkedExchange['steps'][number];

/** Longest line of JSON before a value is broken into several lines. */
const LINE = 160;

/** JSON on as few lines as are readable: what fits on a line stays on it. */
function compactJson(value: unknown, indent = ''): string {
  const flat = JSON.stringify(value, undefined, 1).replaceAll(/\n\s*/g, ' ');
  if (indent.length + flat.length <= LINE || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((item) => inner + compactJson(item, inner))
    : Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${compactJson(item, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${members.join(',\n')}\n${indent}${close}`;
}

const HANDSHAKE = [
  `GET ${SIGNALING_PATH} HTTP/1.1`,
  'Host: meet.example.com',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
].join('\n');

function stepText(step: Step, isFirst: boolean): string {
  if ('frame' in step) {
    const direction = step.from === 'client' ? '→ server' : '← server';
    return `**${step.who} ${direction}**\n\n\`\`\`json\n${compactJson(step.frame)}\n\`\`\``;
  }
  if (step.socket === 'drops') return `**${step.who}'s socket drops.**`;
  return `**${step.who} opens a socket**${isFirst ? `:\n\n\`\`\`http\n${HANDSHAKE}\n\`\`\`` : '.'}`;
}

/** The exchange as Markdown. */
export function exchangeText({ steps }: WorkedExchange): string {
  return steps
    .flatMap((step, index) => [...(step.note === undefined ? [] : [step.note]), stepText(step, index === 0)])
    .join('\n\n');
}
