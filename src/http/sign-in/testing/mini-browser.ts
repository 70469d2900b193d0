/** As much of a browser as signing in takes: it keeps cookies by origin and path, follows links, and fills in forms. */

interface Kept {
  readonly value: string;
  readonly path: string;
}

export interface Page {
  readonly url: URL;
  readonly response: Response;
  readonly text: string;
}

export class MiniBrowser {
  readonly #cookies = new Map<string, Map<string, Kept>>();

  /** One request, without following it anywhere. */
  async request(to: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(to);
    const jar = this.#cookies.get(url.origin) ?? new Map<string, Kept>();
    this.#cookies.set(url.origin, jar);
    const sent = [...jar]
      .filter(([, { path }]) => url.pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`);
    const headers = new Headers(init.headers);
    headers.set('cookie', sent.join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const [, path = '/'] = /; *path=([^;]*)/i.exec(line) ?? [];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, { value, path });
    }
    return response;
  }

  /** Goes on until a page comes that is no redirect, or an address for which `stop` holds. */
  async go(to: string | URL, stop: (url: URL) => boolean = () => false, init: RequestInit = {}): Promise<Page> {
    let url = new URL(to);
    let sent = init;
    for (let hops = 0; hops < 20; hops += 1) {
      if (stop(url)) return { url, response: new Response(), text: '' };
      const response = await this.request(url, sent);
      const next = response.headers.get('location');
      if (next === null) return { url, response, text: await response.text() };
      url = new URL(next, url);
      sent = {};
    }
    throw new Error(`no end of redirects at ${url.href}`);
  }

  /** Signs in at the provider's own pages, and goes on until `stop` holds. */
  async signIn(start: string, name: string, stop: (url: URL) => boolean): Promise<URL> {
    let page = await this.go(start, stop);
    for (let forms = 0; forms < 4 && !stop(page.url); forms += 1) {
      const [, action] = /<form[^>]* action="([^"]+)"/.exec(page.text) ?? [];
      if (action === undefined)
        throw new Error(
          `no form at ${page.url.href}: ${page.text.replace(/<style>[^]*?<\/style>/, '').slice(0, 2_000)}`,
        );
      const prompt = /name="prompt" value="(\w+)"/.exec(page.text)?.[1] ?? '';
      const body = new URLSearchParams({ prompt, login: name, password: 'any' });
      page = await this.go(new URL(action, page.url), stop, { method: 'POST', body });
    }
    return page.url;
  }
}
