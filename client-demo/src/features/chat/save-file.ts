/** How long a browser may take to begin with it, in ms. */
const KEPT_MS = 60_000;

/** Hands a file to the person as a download. It is never shown in the page. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
