import { Sealed } from '../../../auth/providers/sealed.ts';
import type { HttpAppOptions } from '../../http-app.ts';

/** For tests of other parts: a server at which nobody signs in. */
export const noSignIn = (): HttpAppOptions['signIn'] => ({
  signIns: {
    list: () => [],
    begin: () => Promise.reject(new Error('nobody signs in')),
    finish: () => Promise.reject(new Error('nobody signs in')),
    signOutUrl: async () => undefined,
  },
  sealed: new Sealed(),
  publicUrl: 'http://127.0.0.1',
  addressOf: () => '192.0.2.1',
});
