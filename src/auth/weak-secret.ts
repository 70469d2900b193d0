/** Secrets that are long enough and yet guessed at once. */

/** What is wrong with such a secret, and what to do. */
export const WEAK_SECRET = 'is easily guessed: make one with `openssl rand -base64 48`';

/** Random digits of 32 places have 8 to 10 different ones; of any larger alphabet there are more. */
const LEAST_DIFFERENT = 6;

/** Whether a secret has few different characters, or repeats one part. What it is made of otherwise nobody can see. */
export function isWeakSecret(secret: string): boolean {
  if (new Set(secret).size < LEAST_DIFFERENT || secret.trim() === '') return true;
  // A text that repeats a part is found in itself, moved by the length of that part.
  return (secret + secret).indexOf(secret, 1) < secret.length;
}
