/** The path below which the server lives, as `/` or `/meet/`: the server writes it into the page. */
export const BASE_PATH: string = basePathOf(
  typeof document === 'undefined' ? null : document.querySelector<HTMLMetaElement>('meta[name="causeway-base"]'),
);

function basePathOf(meta: Pick<HTMLMetaElement, 'content'> | null): string {
  const path = meta?.content ?? '/';
  return path.startsWith('/') && path.endsWith('/') ? path : '/';
}

/** The path of something on this server: `serverPath('healthz')`. */
export const serverPath = (path: string): string => BASE_PATH + path;
