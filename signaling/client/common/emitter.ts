/** Something that tells events; `Events` maps each event's name to its payload. */
export interface Emits<Events> {
  /** Calls the listener on each such event; returns the function that takes it off again. */
  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void;
}

type Listeners<Events> = { [E in keyof Events]?: Set<(payload: Events[E]) => void> };

/** A typed event emitter. A listener that throws neither stops the others nor the library: its error goes to `failed`. */
export class Emitter<Events> implements Emits<Events> {
  readonly #listeners: Listeners<Events> = {};
  readonly #failed: (error: unknown) => void;

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void {
    const listeners = this.#listeners[event] ?? new Set();
    this.#listeners[event] = listeners;
    // The same function may be given twice: each call is a registration of its own.
    const registration = (payload: Events[E]): void => {
      listener(payload);
    };
    listeners.add(registration);
    return () => {
      listeners.delete(registration);
    };
  }

  emit<E extends keyof Events>(event: E, payload: Events[E]): void {
    for (const listener of [...(this.#listeners[event] ?? [])]) {
      try {
        listener(payload);
      } catch (error) {
        this.#failed(error);
      }
    }
  }
}
