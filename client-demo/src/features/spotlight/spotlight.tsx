import { signal } from '@preact/signals';
import { Spotlight as Lamp } from 'lucide';
import type { Meeting } from '../../../../signaling/client/api.ts';
import type { Person } from '../../meeting/people.ts';
import type { Feature, PersonAction } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';

/** In the spotlight at most, as the protocol has it. */
const MOST = 9;

/** Whom the host shows to everybody: the stage follows. */
export const spotlight: Feature = ({ session, people, notices, announcer }) => {
  const lit = signal<readonly string[]>([]);

  session.during((meeting) => {
    const see = (identities: readonly string[]): void => {
      const before = lit.peek();
      lit.value = identities;
      if (identities.includes(meeting.self.identity) && !before.includes(meeting.self.identity))
        announcer.say('spotlight:you');
    };
    see(meeting.spotlight.identities);
    const stop = meeting.spotlight.on('changed', see);
    return () => {
      stop();
      lit.value = [];
    };
  });

  const set = (identities: readonly string[]): void => {
    const meeting: Meeting | null = session.meeting.peek();
    meeting?.spotlight.set(identities).then(
      () => notices.dismiss('spotlight'),
      () => notices.show({ id: 'spotlight', text: 'spotlight:refused' }),
    );
  };

  const actionsFor = ({ identity, label }: Person): readonly PersonAction[] => {
    if (!people.controls.value.moderator) return [];
    const name = label.value;
    const now = lit.value;
    if (now.includes(identity)) {
      const press = (): void => set(now.filter((each) => each !== identity));
      return [{ id: 'spotlight-off', label: text('spotlight:off', { name }), icon: Lamp, press }];
    }
    if (now.length >= MOST) return [];
    const press = (): void => set([...now, identity]);
    return [{ id: 'spotlight-on', label: text('spotlight:on', { name }), icon: Lamp, press }];
  };

  return { personActions: actionsFor, spotlit: () => lit.value };
};
