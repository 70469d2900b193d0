/** What a browser keeps of a device: its signing key, which no script can read out, and the keys of those whom it met. */
import { type DeviceStore, MemoryDeviceStore, makeSigningKeys } from './device.ts';

const NAME = 'causeway-sealing';
/** Of one object each: the key pair under `own`, and a text for each who was met. */
const KEYS = 'keys';
const KNOWN = 'known';
/** Most people whose keys are remembered; then all are forgotten. */
const MAX_KNOWN = 10_000;

const answer = async <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('the browser keeps nothing')));
  });

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore(KEYS);
    request.result.createObjectStore(KNOWN);
  });
  return answer(request);
}

const isPair = (value: unknown): value is CryptoKeyPair =>
  typeof value === 'object' && value !== null && 'privateKey' in value && value.privateKey instanceof CryptoKey;

/** Where the browser keeps nothing (a private window, perhaps), or there is no browser, it is for this page alone. */
export class IndexedDbDeviceStore implements DeviceStore {
  readonly #fallBack = new MemoryDeviceStore();
  #database: Promise<IDBDatabase> | undefined;

  async signingKeys(): Promise<CryptoKeyPair> {
    try {
      const database = await this.#open();
      const kept: unknown = await answer(database.transaction(KEYS).objectStore(KEYS).get('own'));
      if (isPair(kept)) return kept;
      const made = await makeSigningKeys();
      // Another page may have made one meanwhile: the first one counts.
      const store = database.transaction(KEYS, 'readwrite').objectStore(KEYS);
      const first: unknown = await answer(store.get('own'));
      if (isPair(first)) return first;
      await answer(store.put(made, 'own'));
      return made;
    } catch {
      return this.#fallBack.signingKeys();
    }
  }

  async known(tenant: string, identity: string, sign: string): Promise<string | null> {
    try {
      const database = await this.#open();
      const store = database.transaction(KNOWN, 'readwrite').objectStore(KNOWN);
      const name = `${tenant}/${identity}`;
      const before: unknown = await answer(store.get(name));
      if (before === sign) return sign;
      if ((await answer(store.count())) >= MAX_KNOWN) await answer(store.clear());
      await answer(store.put(sign, name));
      return typeof before === 'string' ? before : null;
    } catch {
      return this.#fallBack.known(tenant, identity, sign);
    }
  }

  async #open(): Promise<IDBDatabase> {
    this.#database ??= open();
    return this.#database;
  }
}
