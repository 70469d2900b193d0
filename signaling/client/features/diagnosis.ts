import type { TrackDiagnosis } from '../../protocol/features/diagnosis.ts';
import type { FeatureHost } from './feature-host.ts';

/** `meeting.diagnosis`: where a bad picture or sound comes from. */
export interface DiagnosisOfTracks {
  /**
   * On which leg of their way tracks suffer that we receive, by what the servers measured in the last seconds: at most 16. Tracks
   * that we do not receive are left out. Ask again after a few seconds: a server that is asked looks at them more often.
   */
  of(trackIds: readonly string[]): Promise<readonly TrackDiagnosis[]>;
}

export function diagnosis(host: FeatureHost): DiagnosisOfTracks {
  return {
    async of(trackIds) {
      if (trackIds.length === 0) return [];
      return (await host.request('media.diagnose', { trackIds: [...trackIds] })).tracks;
    },
  };
}
