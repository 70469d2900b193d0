/** The form of a room's password in its log and in the store: only what was hashed has it. */

/** `scrypt$LOG2N$R$P$SALT$HASH`, both in base64url: of 16 and of 32 bytes (RFC 7914). */
const HASHED = /^scrypt\$\d{1,2}\$\d{1,2}\$\d{1,2}\$[A-Za-z0-9_-]{22}\$[A-Za-z0-9_-]{43}$/;

export const isPasswordHash = (text: string): boolean => HASHED.test(text);
