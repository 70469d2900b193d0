import type { Capture } from '../../media/capture.ts';

/** What does nothing by itself with a space: all else keeps it. */
const FREE: ReadonlySet<string> = new Set(['BODY', 'HTML', 'MAIN', 'H1', 'H2']);

/** Whether the key belongs to what has the focus. */
const isTaken = (target: EventTarget | null): boolean => target instanceof Element && !FREE.has(target.tagName);

/**
 * The microphone is on as long as the space bar is held. Only what the key switched on goes off with it, and letting it go
 * switches nothing on: a host's mute in between stands.
 *
 * @param mayTalk - whether the key does anything now
 * @returns the function that stops it
 */
export function pushToTalk(
  microphone: Pick<Capture, 'wanted' | 'turnOn' | 'turnOff'>,
  mayTalk: () => boolean,
): () => void {
  let held = false;
  const press = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
    event.preventDefault();
    if (event.repeat || held || microphone.wanted.peek() || !mayTalk()) return;
    held = true;
    void microphone.turnOn();
  };
  const release = (): void => {
    if (!held) return;
    held = false;
    microphone.turnOff();
  };
  const up = ({ key }: KeyboardEvent): void => {
    if (key === ' ') release();
  };
  document.addEventListener('keydown', press);
  document.addEventListener('keyup', up);
  // The key may be let go in another window.
  addEventListener('blur', release);
  return () => {
    release();
    document.removeEventListener('keydown', press);
    document.removeEventListener('keyup', up);
    removeEventListener('blur', release);
  };
}
