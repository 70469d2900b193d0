/** Asks an identity provider for JSON: within a bounded time, so many bytes at most, and nowhere else than where it was sent. */
import { Agent, request } from 'undici';

/** A provider answers within this, from the look-up of its name to the last byte, in ms. */
const ANSWER_MS = 5_000;
/** Of an answer, in bytes: the largest sets of keys, with their certificates, are a tenth. */
const MAX_BYTES = 256 * 1_024;

/** Why nothing came of a request, in words for the log. Never holds what the provider said. */
export class ProviderError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'ProviderError';
  }
}

interface JsonRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Answers with such a status are read too: they say that what was asked is refused. */
  readonly refusedBy?: readonly number[];
}

/** Resolves to what a provider answers; rejects with ProviderError. */
export type FetchJson = (url: string, what?: JsonRequest) => Promise<unknown>;

/** What of the answer was read before it was too much. */
async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Leaving the loop ends the connection.
    if (bytes > MAX_BYTES) throw new ProviderError(`its answer is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export interface ProviderFetch {
  readonly fetchJson: FetchJson;
  close(): Promise<void>;
}

/** @param answerMs how long a provider may take, in ms */
export function providerFetch(answerMs: number = ANSWER_MS): ProviderFetch {
  const agent = new Agent({
    connect: { timeout: answerMs },
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
    maxHeaderSize: 32 * 1_024,
  });
  return {
    async fetchJson(url, { method = 'GET', headers = {}, body, refusedBy = [] } = {}) {
      const late = AbortSignal.timeout(answerMs);
      try {
        const answer = await request(url, {
          method,
          headers: { accept: 'application/json', 'user-agent': 'Causeway', ...headers },
          ...(body === undefined ? {} : { body }),
          dispatcher: agent,
          signal: late,
        });
        if (answer.statusCode !== 200 && !refusedBy.includes(answer.statusCode)) {
          answer.body.destroy();
          // Errors of a body that nobody reads are nobody's.
          answer.body.on('error', () => undefined);
          const redirect = answer.statusCode >= 300 && answer.statusCode < 400;
          throw new ProviderError(`it answered ${answer.statusCode}${redirect ? ': redirects are not followed' : ''}`);
        }
        const parsed: unknown = JSON.parse(await textOf(answer.body));
        return parsed;
      } catch (error) {
        if (error instanceof ProviderError) throw error;
        if (late.aborted) throw new ProviderError(`it did not answer within ${answerMs} ms`, { cause: error });
        if (error instanceof SyntaxError) throw new ProviderError('its answer is not JSON');
        const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
        throw new ProviderError(`it cannot be reached${code}`, { cause: error });
      }
    },
    close: () => agent.destroy(),
  };
}
