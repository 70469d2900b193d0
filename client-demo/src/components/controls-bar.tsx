import type { App } from '../app.ts';
import { CaptureButton } from './capture-button.tsx';
import { ControlButton } from './control-button.tsx';
import { CopyLinkButton } from './copy-link-button.tsx';
import { Icon } from './icon.tsx';

interface ControlsBarProps {
  readonly app: App;
  readonly onSettings: () => void;
}

/** What one does all the time in a meeting. */
export function ControlsBar({ app, onSettings }: ControlsBarProps) {
  const { store } = app;
  const sharing = store.sharing.value;
  const { publish } = store.controls.value;
  return (
    <footer class="controls" aria-label="Meeting controls">
      <div class="controls-side">
        <CopyLinkButton app={app} class="button button-quiet" />
      </div>
      <div class="controls-main">
        {publish.includes('microphone') && <CaptureButton capture={store.media.microphone} />}
        {publish.includes('camera') && <CaptureButton capture={store.media.camera} />}
        {publish.includes('screen') && (
          <ControlButton
            testId="screen"
            label="Share screen"
            hint={sharing ? 'Stop sharing' : 'Share screen'}
            icon="screen"
            on={sharing}
            shortcut="s"
            onPress={() => void store.toggleShare()}
          />
        )}
        <button
          type="button"
          class="control control-leave"
          data-testid="leave"
          aria-label="Leave"
          onClick={() => store.leave()}
        >
          <Icon name="leave" />
          <span class="tip" aria-hidden="true">
            Leave
          </span>
        </button>
      </div>
      <div class="controls-side controls-side-end">
        <button type="button" class="button button-quiet" aria-haspopup="dialog" onClick={onSettings}>
          <Icon name="settings" />
          <span class="button-words">Settings</span>
        </button>
      </div>
    </footer>
  );
}
