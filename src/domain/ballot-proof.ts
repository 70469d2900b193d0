/** What proves that a ballot of an anonymous poll was handed out. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** HMAC-SHA-256 (RFC 2104) of the ballot's number, with the poll's secret as the key; in hexadecimal. */
export const proofOf = (secret: string, number: string): string =>
  bytesToHex(hmac(sha256, utf8ToBytes(secret), utf8ToBytes(number)));
