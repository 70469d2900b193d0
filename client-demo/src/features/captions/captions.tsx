import './captions.css';
import { Captions as CaptionsIcon, ScrollText } from 'lucide';
import { lazy } from '../../kit/lazy.tsx';
import { browserRecognises, startBrowserSpeech } from '../../media/captions/web-speech.ts';
import type { Feature } from '../../shell/feature.ts';
import { language, text } from '../../texts/texts.ts';
import { CaptionLines } from './caption-lines.tsx';
import { Captioner } from './captioner.ts';
import { CaptionsSettings } from './captions-settings.tsx';
import { CaptionsStore } from './store.ts';

const TranscriptPanel = lazy(async () => (await import('./transcript-panel.tsx')).TranscriptPanel);

/** What people say, as text over the stage, and the transcript. */
export const captions: Feature = ({ session, notices, people, media, router }) => {
  const store = new CaptionsStore({
    session,
    notices,
    labelOf: (identity, name) => people.find(identity)?.label.peek() ?? name,
    after: (ms, callback) => setTimeout(callback, ms),
  });
  const captioner = new Captioner({
    microphone: media.outgoing.microphone,
    notices,
    engines: {
      local: async () => (await import('../../media/captions/local/local-transcriber.ts')).startLocal,
      // One speaks the language that one reads, most likely.
      browser: async () => startBrowserSpeech(language.peek()),
    },
    browserRecognises,
    now: () => performance.now(),
  });
  session.during((meeting) => store.follow(meeting));
  session.during((meeting) => captioner.follow(meeting));
  return {
    controls: [
      {
        id: 'captions-button',
        label: () => text('captions:title'),
        hint: () => text(store.shown.value ? 'captions:hide' : 'captions:show'),
        icon: () => CaptionsIcon,
        place: 'menu',
        on: () => store.shown.value,
        key: 't',
        press: () => store.show(!store.shown.peek()),
      },
    ],
    panels: [
      {
        id: 'transcript',
        title: () => text('captions:transcript'),
        icon: () => ScrollText,
        View: () => {
          const route = router.route.value;
          return <TranscriptPanel store={store} room={route.page === 'room' ? route.room : ''} />;
        },
        place: 'menu',
      },
    ],
    background: [() => store.shown.value && <CaptionLines store={store} />],
    settings: [
      () => (
        <CaptionsSettings store={store} captioner={captioner} people={people} browserRecognises={browserRecognises()} />
      ),
    ],
  };
};
