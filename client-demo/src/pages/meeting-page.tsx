import { useEffect } from 'preact/hooks';
import { PanelFrame } from '../kit/panel.tsx';
import { text } from '../texts/texts.ts';
import { Boundary } from '../shell/boundary.tsx';
import { ControlsBar } from './controls-bar.tsx';
import { NoticeList } from './notice-list.tsx';
import { PageHeading } from './page-heading.tsx';
import type { Shell } from '../shell/shell.ts';
import { listenToShortcuts } from '../shell/shortcuts.ts';

interface MeetingPageProps {
  readonly shell: Shell;
  readonly room: string;
}

/** The frame of a meeting: header, stage, panel, controls. What is in them comes from the features. */
export function MeetingPage({ shell, room }: MeetingPageProps) {
  const { registry, panels, session } = shell;
  const { Stage } = registry;
  useEffect(() => listenToShortcuts(registry.bar(panels), shell.keys), []);
  const connection = session.connection.value;
  const panel = registry.panels.find(({ id, shown }) => id === panels.open.value && shown?.() !== false);
  return (
    <div class="meeting" data-panel={panel !== undefined}>
      <header class="meeting-header">
        <PageHeading>{room}</PageHeading>
        {registry.views('badges').map((Badge, index) => (
          <Boundary key={index}>
            <Badge />
          </Boundary>
        ))}
        <span hidden data-testid="connection-state" data-connection={connection}>
          {connection}
        </span>
      </header>
      <main class="meeting-main" aria-label={text('shell:meeting')}>
        <div class="banners">
          {registry.views('banners').map((Banner, index) => (
            <Boundary key={index}>
              <Banner />
            </Boundary>
          ))}
        </div>
        <div class="stage-frame">
          {Stage !== undefined && (
            <Boundary onFail={(error) => session.fail(error)}>
              <Stage />
            </Boundary>
          )}
          <div class="overlays">
            {registry.views('overlays').map((Overlay, index) => (
              <Boundary key={index}>
                <Overlay />
              </Boundary>
            ))}
            <NoticeList notices={shell.notices} />
          </div>
        </div>
      </main>
      {panel !== undefined && (
        <PanelFrame key={panel.id} id={panel.id} title={panel.title()} onClose={() => panels.close()}>
          <Boundary>
            <panel.View />
          </Boundary>
        </PanelFrame>
      )}
      <ControlsBar shell={shell} />
      {registry.views('background').map((View, index) => (
        <Boundary key={index}>
          <View />
        </Boundary>
      ))}
    </div>
  );
}
