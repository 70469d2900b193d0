/** What goes between the page, the microphone's worklet and the worker that recognises speech. */

/** To the worker. */
export interface Order {
  /** Where everything lies. */
  readonly wasm: string;
  readonly encoder: string;
  readonly decoder: string;
  /** From where sound comes. */
  readonly sound: MessagePort;
}

/** From the worklet to the worker. `end`: there is no microphone any more. */
export type Sound = { readonly type: 'sound'; readonly samples: Float32Array } | { readonly type: 'end' };

/** From the worker. */
export type Report =
  | { readonly type: 'progress'; readonly part: number }
  | { readonly type: 'ready' }
  | { readonly type: 'said'; readonly text: string }
  | { readonly type: 'slow'; readonly slow: boolean }
  | { readonly type: 'failed' };
