/** What can be told without the server: the browser, the address, the devices. */
import { constraintsOf, devicesOffered } from '../media/capture.ts';
import { problemOf, problemsTold, type CaptureKind } from '../media/device-problems.ts';
import { recall } from '../platform/storage.ts';
import { fault, good, skipped, warning, type Finding } from './finding.ts';

/** Without these there is no meeting at all. */
const NEEDED = ['RTCPeerConnection', 'MediaStream', 'WebSocket', 'fetch'] as const;

/** Whether the browser can do what meetings need. @param globals of the page */
export function browserFinding(globals: object = globalThis): Finding {
  const missing = NEEDED.filter((name) => typeof Reflect.get(globals, name) !== 'function');
  if (missing.length > 0) return fault('check:browser-old', `missing=${missing.join()}`);
  const wasm: unknown = Reflect.get(globals, 'WebAssembly');
  if (typeof wasm !== 'object' || wasm === null) return warning('check:no-webassembly', 'missing=WebAssembly');
  return good('check:browser-good');
}

/** Whether the browser trusts the page's address with devices (https://www.w3.org/TR/secure-contexts/). */
export const secureFinding = (): Finding =>
  isSecureContext && devicesOffered()
    ? good('check:secure-good')
    : fault('check:insecure', `isSecureContext=${isSecureContext}`, () => ({ address: `https://${location.host}` }));

/** Asks for the device that one would use in a meeting, and lets it go. */
export async function deviceFinding(kind: CaptureKind): Promise<Finding> {
  if (!devicesOffered()) return skipped('check:needs-secure');
  const constraints = constraintsOf(kind, recall(kind));
  try {
    const stream = await navigator.mediaDevices
      .getUserMedia(kind === 'microphone' ? { audio: constraints } : { video: constraints })
      // A chosen device that is gone is none of the person's trouble: another one is taken in a meeting, too.
      .catch((error: unknown) => {
        if (problemOf(error) !== 'absent' || recall(kind) === '') throw error;
        return navigator.mediaDevices.getUserMedia(kind === 'microphone' ? { audio: true } : { video: true });
      });
    const [track] = stream.getTracks();
    const label = track?.label ?? '';
    for (const each of stream.getTracks()) each.stop();
    return good('check:device-good', () => ({ label }), label);
  } catch (error) {
    const none = { microphone: null, camera: null };
    const [told] = problemsTold({ ...none, [kind]: problemOf(error) });
    const name = error instanceof Error ? error.name : String(error);
    return told === undefined ? fault('check:not-tried', name) : fault(told.text, name, told.values);
  }
}
