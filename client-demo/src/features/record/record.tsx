import './record.css';
import { lazy } from '../../kit/lazy.tsx';
import type { Feature } from '../../shell/feature.ts';

const RecordPart = lazy(async () => (await import('./record-part.tsx')).RecordPart);

/** What those who moderate did, and who was there: in the host's panel. */
export const record: Feature = ({ session, notices, router }) => ({
  hostPanel: [
    () => {
      const meeting = session.meeting.value;
      const route = router.route.value;
      if (meeting === null || route.page !== 'room') return null;
      return <RecordPart meeting={meeting} room={route.room} notices={notices} />;
    },
  ],
});
