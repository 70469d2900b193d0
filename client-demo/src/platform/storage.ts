/** What is remembered on this computer, or for this tab. A browser that refuses storage just forgets. */
export type Preference =
  | 'name'
  | 'room'
  | 'microphone'
  | 'camera'
  | 'speaker'
  | 'theme'
  | 'language'
  | 'layout'
  | 'self-view'
  | 'keys'
  | 'way-in'
  | 'noise-suppression'
  | 'background'
  | 'captions'
  | 'transcribe';

const PREFIX = 'causeway.';

type Which = 'localStorage' | 'sessionStorage';

function read(which: Which, key: string): string {
  try {
    return globalThis[which].getItem(PREFIX + key) ?? '';
  } catch {
    return '';
  }
}

function write(which: Which, key: string, value: string): void {
  try {
    if (value === '') globalThis[which].removeItem(PREFIX + key);
    else globalThis[which].setItem(PREFIX + key, value);
  } catch {
    // Storage is full or forbidden: nothing that matters is lost.
  }
}

/** The remembered value; empty when there is none. */
export const recall = (preference: Preference): string => read('localStorage', preference);

/** Remembers a value for the next visit; an empty one is forgotten. */
export const remember = (preference: Preference, value: string): void => write('localStorage', preference, value);

/** Calls back with the new value whenever another tab remembers one; it is empty when that tab forgets it. */
export function whenChangedElsewhere(preference: Preference, follow: (value: string) => void): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key === PREFIX + preference) follow(newValue ?? '');
  });
}

/** What this tab knows, also after a reload; empty when it is not known. */
export const recallInTab = (key: string): string => read('sessionStorage', key);

/** Remembers a value until this tab is closed. */
export const rememberInTab = (key: string, value: string): void => write('sessionStorage', key, value);

export const forgetInTab = (key: string): void => write('sessionStorage', key, '');
