/** What stands between the camera's background and the page, its worker and its tests. */

/** What is done to what is not a person. */
export type Look = 'blur' | 'colour' | 'picture';
export type Choice = Look | 'none';

/** Cameras whose background is made unrecognisable. */
export interface Scene {
  /** Carries nothing but pictures that were worked on. */
  readonly track: MediaStreamTrack;
  /** Works on this camera from now on, in place of the one before. Throws if it cannot. */
  feed(camera: MediaStreamTrack | null): void;
  show(look: Look): void;
  /** The picture of the look `picture`; null: a plain colour stands in its place. */
  place(picture: Blob | null): void;
  /** Ends it; may be called twice. */
  close(): void;
}

export interface SceneEvents {
  /** The first picture is there. */
  ready(): void;
  /** No picture comes of it any more, and it has closed. */
  failed(): void;
}

/** Starts a scene; rejects, or throws, where none runs. */
export type StartScene = (look: Look, events: SceneEvents) => Promise<Scene>;

/** To the worker. */
export type Order =
  | { readonly type: 'start'; readonly script: string; readonly wasm: string; readonly model: string }
  | { readonly type: 'look'; readonly look: Look }
  | { readonly type: 'place'; readonly picture: Blob | null }
  /** Where made pictures go; without one, they are posted back. */
  | { readonly type: 'sink'; readonly sink: WritableStream<VideoFrame> }
  | { readonly type: 'source'; readonly source: ReadableStream<VideoFrame> }
  /** A picture of a camera that has no stream, as it was asked for. */
  | { readonly type: 'picture'; readonly picture: ImageBitmap }
  /** No picture could be had now. */
  | { readonly type: 'none' };

/** From the worker. */
export type Report =
  | { readonly type: 'wanted' }
  | { readonly type: 'made'; readonly rate: number; readonly picture?: ImageBitmap }
  | { readonly type: 'failed' };
