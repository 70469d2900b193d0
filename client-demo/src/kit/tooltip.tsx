/** What a press does, and its key; shown while its parent is pointed at or has the focus. Its parent says it in its label. */
export function Tooltip({ words, shortcut }: { readonly words: string; readonly shortcut?: string | undefined }) {
  return (
    <span class="tip" aria-hidden="true">
      {words} {shortcut !== undefined && <kbd>{shortcut}</kbd>}
    </span>
  );
}
