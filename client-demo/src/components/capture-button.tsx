import type { Capture } from '../capture.ts';
import { ControlButton } from './control-button.tsx';

interface CaptureButtonProps {
  readonly capture: Capture;
  /** Before the meeting: shows what is wanted at the start, though no device may have been asked for yet. */
  readonly early?: boolean;
}

/** Switches one's microphone or camera. */
export function CaptureButton({ capture, early = false }: CaptureButtonProps) {
  const { kind } = capture;
  const on = early ? capture.wanted.value : capture.on.value;
  const label = kind === 'microphone' ? 'Microphone' : 'Camera';
  return (
    <ControlButton
      testId={kind === 'microphone' ? 'mic' : 'camera'}
      label={label}
      hint={`Turn ${on ? 'off' : 'on'} ${kind}`}
      icon={on ? kind : `${kind}Off`}
      on={on}
      busy={capture.starting.value}
      warning={capture.problem.value !== null}
      alertWhenOff
      shortcut={kind === 'microphone' ? 'm' : 'v'}
      onPress={() => capture.toggle()}
    />
  );
}
