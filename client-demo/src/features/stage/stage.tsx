import './stage.css';
import { effect } from '@preact/signals';
import type { Feature } from '../../shell/feature.ts';
import { Sounds } from './sounds.tsx';
import { StageView } from './stage-view.tsx';
import { voicesOf } from './voices.ts';

/** Everybody's pictures and sounds. */
export const stage: Feature = (shell) => {
  const { session, speakers, people, media } = shell;
  session.during(() => {
    const stop = effect(() => speakers.listenTo(voicesOf(people.present.value, media.microphone.track.value)));
    return () => {
      stop();
      speakers.listenTo(new Map());
    };
  });
  return { Stage: () => <StageView shell={shell} />, background: [() => <Sounds shell={shell} />] };
};
