import type { EventData } from '../../../protocol/notifications.ts';
import type { Params } from '../../../protocol/methods.ts';
import type { Emits } from '../../common/emitter.ts';
import type { FeatureHost } from '../feature-host.ts';

interface WatermarkEvents {
  changed: boolean;
  /** For moderators: somebody touched it in their page, and it was put back. */
  reported: EventData<'watermark.reported'>;
}

/** `meeting.watermark`: whether one's own identity is to be shown over the pictures of others. */
export interface Watermark extends Emits<WatermarkEvents> {
  readonly shown: boolean;
  /** Tells hosts that it was touched here. Set it by `settings.update`. */
  report(what: Params<'watermark.report'>['what']): Promise<void>;
}

export function watermark(host: FeatureHost): Watermark {
  const events = host.emitter<WatermarkEvents>();
  let shown = false;
  const set = (next: boolean): void => {
    if (next === shown) return;
    shown = next;
    events.emit('changed', shown);
  };
  host.hears({
    'watermark.changed': (data) => set(data.on),
    'watermark.reported': (data) => events.emit('reported', data),
  });
  host.seesRoom((room) => set(room?.watermark === true));
  return {
    get shown() {
      return shown;
    },
    on: (event, listener) => events.on(event, listener),
    async report(what) {
      await host.request('watermark.report', { what });
    },
  };
}
