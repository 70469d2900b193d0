import type { LegView, LegName, ParticipantView } from '../../../signaling/admin-client/operations.ts';
import { Dialog } from '../kit/dialog.tsx';
import { text, type TextId } from '../texts/texts.ts';
import { percent, time } from './figures.ts';
import type { Operator } from './operator.ts';
import { Badge, ProblemNote, Waiting } from './parts.tsx';
import { usePolled } from './polled.ts';

const LOOK_MS = 3_000;

const LEGS: Readonly<Record<LegName, TextId>> = {
  uplink: 'admin:leg-uplink',
  publisherNode: 'admin:leg-publisher-node',
  link: 'admin:leg-link',
  viewerNode: 'admin:leg-viewer-node',
  downlink: 'admin:leg-downlink',
};

const FAULTS: Readonly<Record<LegView['faults'][number], TextId>> = {
  loss: 'admin:fault-loss',
  delay: 'admin:fault-delay',
  jitter: 'admin:fault-jitter',
  bandwidth: 'admin:fault-bandwidth',
  load: 'admin:fault-load',
};

const faultsOf = (faults: LegView['faults']): string => faults.map((fault) => text(FAULTS[fault])).join(', ');

/** What is known of a leg, in figures. */
function figuresOf({ lossRatio, roundTripMs, jitterMs, delayMs, load }: LegView): string {
  const all: (string | undefined)[] = [
    lossRatio === undefined ? undefined : text('admin:figure-loss', { value: percent(lossRatio) }),
    roundTripMs === undefined ? undefined : text('admin:figure-round-trip', { value: Math.round(roundTripMs) }),
    jitterMs === undefined ? undefined : text('admin:figure-jitter', { value: Math.round(jitterMs) }),
    delayMs === undefined ? undefined : text('admin:figure-delay', { value: Math.round(delayMs) }),
    load === undefined ? undefined : text('admin:figure-load', { value: percent(load) }),
  ];
  return all.filter((each) => each !== undefined).join(' · ');
}

interface ReceptionDialogProps {
  readonly operator: Operator;
  readonly tenant: string;
  readonly room: string;
  readonly person: ParticipantView;
  readonly onClose: () => void;
}

/** On which leg what somebody receives suffers, now and lately. */
export function ReceptionDialog({ operator, tenant, room, person, onClose }: ReceptionDialogProps) {
  const { identity, name } = person;
  const report = usePolled(JSON.stringify([tenant, room, identity]), LOOK_MS, (signal) =>
    operator.call('readReception', { params: { room, identity }, query: { tenant } }, { signal }),
  );
  const known = report.value.value;
  return (
    <Dialog wide title={text('admin:reception-of', { name })} onClose={onClose}>
      <ProblemNote problem={report.problem.value} />
      {known === null && report.problem.value === null && <Waiting />}
      {known !== null && (
        <div class="admin-reception" data-testid="reception">
          {known.tracks.length === 0 && <p class="admin-empty">{text('admin:receives-nothing')}</p>}
          {known.tracks.map(({ trackId, verdict, legs }) => (
            <section key={trackId}>
              <p>
                {verdict === null ? (
                  <Badge look="good">{text('admin:all-well')}</Badge>
                ) : (
                  <Badge look="bad">{text(LEGS[verdict])}</Badge>
                )}
              </p>
              <ul>
                {legs.map((leg) => (
                  <li key={leg.leg}>
                    <span>{text(LEGS[leg.leg])}</span>
                    <small>{[faultsOf(leg.faults), figuresOf(leg)].filter((each) => each !== '').join(' — ')}</small>
                  </li>
                ))}
              </ul>
            </section>
          ))}
          {known.past.length > 0 && (
            <section>
              <p>
                <strong>{text('admin:lately')}</strong>
              </p>
              <ul>
                {known.past.map(({ since, until, leg, faults }) => (
                  <li key={`${since} ${leg}`}>
                    <span>
                      {time(new Date(since).toISOString())} – {time(new Date(until).toISOString())}
                    </span>
                    <small>
                      {text(LEGS[leg])}: {faultsOf(faults)}
                    </small>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      )}
    </Dialog>
  );
}
