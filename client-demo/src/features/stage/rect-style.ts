import type { Rect } from './arrange.ts';

/** Where a tile stands within the stage. */
export const styleOf = ({ x, y, width, height }: Rect) => ({
  insetInlineStart: `${x}px`,
  insetBlockStart: `${y}px`,
  inlineSize: `${width}px`,
  blockSize: `${height}px`,
});
