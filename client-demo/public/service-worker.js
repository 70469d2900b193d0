// What makes the page installable, and says that one is offline. It keeps the three files of that page and nothing else:
// the page itself is always asked of the server, so that it is never an old one; and calls and tokens never pass here.
'use strict';

/** @typedef {Event & { waitUntil(done: Promise<unknown>): void }} LifeEvent */
/** @typedef {Event & { request: Request, respondWith(response: Promise<Response>): void }} FetchEvent */

/**
 * What a worker has besides what pages have (https://www.w3.org/TR/service-workers/).
 * @typedef {object} Worker
 * @property {() => Promise<void>} skipWaiting
 * @property {{ claim(): Promise<void> }} clients
 * @property {(type: string, listener: (event: any) => void) => void} addEventListener
 */
/** @type {Worker} */
// @ts-expect-error: types of workers and of pages do not go together in one program, and this one has those of pages.
const worker = globalThis;

/** Another name with each change of the files: what is kept under older names is dropped. */
const KEPT = 'causeway-offline-1';
const PAGE = 'offline.html';
const FILES = [PAGE, 'offline.css', 'offline.js'];

worker.addEventListener('install', (/** @type {LifeEvent} */ event) => {
  void worker.skipWaiting();
  const fetchAll = async () =>
    (await caches.open(KEPT)).addAll(FILES.map((file) => new Request(file, { cache: 'reload' })));
  event.waitUntil(fetchAll());
});

worker.addEventListener('activate', (/** @type {LifeEvent} */ event) => {
  const dropOlder = async () => {
    const names = await caches.keys();
    await Promise.all(
      names.filter((name) => name.startsWith('causeway-offline-') && name !== KEPT).map((name) => caches.delete(name)),
    );
    await worker.clients.claim();
  };
  event.waitUntil(dropOlder());
});

/** The path of a file beside this worker, whatever the path below which the server lives. */
const pathOf = (/** @type {string} */ file) => new URL(file, location.href).pathname;

const keptOr = async (/** @type {string} */ file, /** @type {Response} */ response) =>
  (await caches.match(pathOf(file), { cacheName: KEPT })) ?? response;

worker.addEventListener('fetch', (/** @type {FetchEvent} */ event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || pathname.startsWith(pathOf('v1/'))) return;
  // The offline page stands under the address that was asked for: its files are asked for beside that.
  const file = FILES.find((each) => each !== PAGE && pathname.endsWith(`/${each}`));
  if (request.mode !== 'navigate' && file === undefined) return;
  const fetched = fetch(request).catch(() => keptOr(file ?? PAGE, Response.error()));
  event.respondWith(fetched);
});
