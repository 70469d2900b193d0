/** The typed client of the interface for programs (docs/API.md), with errors in words for the person at the terminal. */
import {
  AdminClient,
  AdminError,
  type Input,
  type ListName,
  type OperationName,
} from '../../signaling/admin-client/admin-client.ts';
import type { Operations } from '../../signaling/admin-client/operations.ts';

/** Why a request was not carried out. */
export class ApiError extends Error {
  /** The status of the answer; 0: there was none. */
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ApiError';
    this.status = status;
  }
}

export interface ApiAddress {
  /** Of a node, as `https://meet.example.com`. */
  readonly url: string;
  readonly key: string | undefined;
  /** For a key of the operator: whom it is about. */
  readonly tenant: string | undefined;
}

const TIMEOUT_MS = 15_000;
/** More lines nobody reads. */
const MAX_LISTED = 10_000;

export class ApiClient {
  readonly #url: string;
  readonly #client: AdminClient;

  constructor({ url, key = '', tenant }: ApiAddress) {
    this.#url = url;
    this.#client = new AdminClient({ url, key, ...(tenant === undefined ? {} : { tenant }) });
  }

  /** Carries out an operation by its name in the OpenAPI document. @throws {ApiError} */
  async call<O extends OperationName>(name: O, input: Input<O>): Promise<Operations[O]['result']> {
    try {
      return await this.#client.call(name, input, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (error) {
      throw this.#told(error);
    }
  }

  /** All that a list has, up to 10,000 things. @throws {ApiError} */
  async list<O extends ListName>(name: O, input: Input<O>): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    try {
      for await (const item of this.#client.list(name, input, { signal: AbortSignal.timeout(TIMEOUT_MS) })) {
        items.push(item);
        if (items.length >= MAX_LISTED) break;
      }
    } catch (error) {
      throw this.#told(error);
    }
    return items;
  }

  #told(error: unknown): ApiError {
    if (error instanceof AdminError) {
      const { status, title, detail, issues, message } = error;
      // Where places are named, the title only says that they are.
      if (detail !== undefined && issues.length > 0) return new ApiError(status, `${detail}: ${issues.join('; ')}`);
      return new ApiError(status, title !== undefined && detail !== undefined ? `${title}: ${detail}` : message);
    }
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return new ApiError(0, `${new URL(this.#url).origin} does not answer: ${cause}`, { cause: error });
  }
}
