/** Nodes ask each other how somebody receives: for operators, who may ask any node. */
import { z } from 'zod';
import { ReceptionReport } from '../../signaling/protocol/features/diagnosis.ts';
import { Identity, TenantName } from '../../signaling/protocol/primitives.ts';
import { CausewayError } from '../domain/errors.ts';
import type { RoomKey } from '../domain/room/state.ts';
import type { NodeLinks } from '../ports/node-links.ts';

const PREFIX = 'quality.';
const METHOD = 'quality.report';
const Params = z.object({ tenant: TenantName, room: z.string().min(1).max(256), identity: Identity });

type Report = (key: RoomKey, identity: string) => Promise<ReceptionReport>;

export class QualityRequests {
  readonly #links: NodeLinks;

  /** @param here answers for this node */
  constructor(links: NodeLinks, here: Report) {
    this.#links = links;
    links.serve(PREFIX, async ({ method, params }) => {
      if (method !== METHOD) throw new CausewayError('unknown_method', 'nodes do not ask this of each other');
      const { data, error } = Params.safeParse(params);
      if (error) throw new CausewayError('bad_params', z.prettifyError(error), { level: 'warn' });
      return here({ tenant: data.tenant, room: data.room }, data.identity);
    });
  }

  /** @throws `not_found`, `unavailable` */
  async ask(node: string, { tenant, room }: RoomKey, identity: string): Promise<ReceptionReport> {
    const answer = await this.#links.request(node, METHOD, { tenant, room, identity });
    const { data, error } = ReceptionReport.safeParse(answer);
    if (error) throw new CausewayError('unavailable', 'the other node answers nonsense', { cause: error });
    return data;
  }
}
