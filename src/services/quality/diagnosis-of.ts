import type { TrackDiagnosis } from '../../../signaling/protocol/features/diagnosis.ts';
import { diagnose } from '../../forwarding/diagnosis.ts';
import type { TrackPath } from '../../ports/media-engine.ts';

/** As clients and operators are told it. */
export function diagnosisOf({ trackId, figures }: TrackPath): TrackDiagnosis {
  const { verdict, legs } = diagnose(figures);
  return { trackId, verdict, legs: [...legs] };
}
