/** Every codec whose frames are sealed. */
import { AV1 } from './av1.ts';
import type { CodecForm } from './codec-form.ts';
import { H264 } from './h264.ts';
import { OPUS, VP8, VP9 } from './whole.ts';

const forms: Readonly<Record<string, CodecForm>> = {
  'video/vp8': VP8,
  'video/vp9': VP9,
  'video/h264': H264,
  'video/av1': AV1,
  'audio/opus': OPUS,
};

/** Undefined: frames of this codec are not sealed. */
export const formOf = (mimeType: string): CodecForm | undefined => forms[mimeType.toLowerCase()];
