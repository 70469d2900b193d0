/** What is remembered on this computer. A browser that refuses storage just forgets. */
export type Preference = 'name' | 'room' | 'microphone' | 'camera' | 'speaker';

const key = (preference: Preference): string => `causeway.${preference}`;

/** The remembered value; empty when there is none. */
export function recall(preference: Preference): string {
  try {
    return localStorage.getItem(key(preference)) ?? '';
  } catch {
    return '';
  }
}

/** Remembers a value for the next visit. */
export function remember(preference: Preference, value: string): void {
  try {
    localStorage.setItem(key(preference), value);
  } catch {
    // Storage is full or forbidden: nothing that matters is lost.
  }
}
