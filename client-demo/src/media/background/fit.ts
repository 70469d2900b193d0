/** How pictures are brought to the size of others. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size at which a picture's longer side is at most this long, in pixels: never larger than it is, never nothing. */
export function shrunk({ width, height }: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The middle part of a picture that has the shape of a frame, so that it fills the frame undistorted. */
export function middleOf(picture: Size, frame: Size): Size & { readonly x: number; readonly y: number } {
  const scale = Math.min(picture.width / frame.width, picture.height / frame.height);
  const [width, height] = [frame.width * scale, frame.height * scale];
  return { x: (picture.width - width) / 2, y: (picture.height - height) / 2, width, height };
}
