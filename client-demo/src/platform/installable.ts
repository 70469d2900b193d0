import { BASE_PATH, serverPath } from './base-path.ts';

/**
 * Has the browser keep the page for "you are offline", which also makes the page installable. Nothing else is kept. A
 * browser that knows no service workers, or refuses them, just has neither.
 */
export function offerInstallation(): void {
  const workers: unknown = Reflect.get(navigator, 'serviceWorker');
  if (!(workers instanceof EventTarget) || window.parent !== window) return;
  addEventListener('load', () => {
    navigator.serviceWorker
      .register(serverPath('service-worker.js'), { scope: BASE_PATH, updateViaCache: 'none' })
      .catch(() => undefined);
  });
}
