import type { ErrorCode } from '../../signaling/protocol/errors.ts';
import type { ConsumeOutcome, ConsumeRequest } from '../../src/ports/media-engine.ts';
import { routerRtpCapabilities } from '../wire/codecs.ts';
import type { Member } from './engine.ts';

/** Subscribes to one track. */
export async function subscribe(
  { session }: Member,
  trackId: string,
  options: Partial<ConsumeRequest> = {},
): Promise<ConsumeOutcome> {
  const request = { trackId, generation: 1, node: 'here', paused: false, preferredLayers: undefined, ...options };
  const [answer] = await session.consume([request], routerRtpCapabilities);
  if (!answer) throw new Error('no answer');
  return answer;
}

export const answerCode = (answer: ConsumeOutcome): ErrorCode | 'ok' => ('error' in answer ? answer.error.code : 'ok');

/** The consumer's id. @throws {Error} when there is none */
export function consumerOf(answer: ConsumeOutcome): string {
  if ('error' in answer) throw new Error('not subscribed', { cause: answer.error });
  return answer.consumer.consumerId;
}
