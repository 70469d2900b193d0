/** `GET /v1/cluster`: who is there, and what passes between them. For operators. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import type { HopStats } from '../ports/media-engine.ts';
import type { NodeInfo } from '../ports/node-directory.ts';
import { sendError } from './http-error.ts';

export interface ClusterSources {
  /** Id of this node. */
  readonly node: string;
  readonly registryUp: () => boolean;
  /** Those that are there as far as this node knows, itself included. */
  readonly nodes: () => readonly NodeInfo[];
  /** Of this node. */
  readonly hops: () => HopStats;
}

export interface ClusterReportOptions {
  readonly sources: ClusterSources;
  /** What a request has to show; where there is none, and it is not open, there is no report. */
  readonly token: () => string | undefined;
  /** Whether everybody is let in while there is no token. */
  readonly open: boolean;
}

/** Compared by hashes of one length, in a time that tells nothing (RFC 6750 for the header's form). */
function shows(header: string | undefined, token: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(header ?? ''), hash(`Bearer ${token}`));
}

function nodeReport(node: NodeInfo): object {
  const { id, region, signalingUrl, metricsUrl, load, rooms, participants, hops, draining, version } = node;
  return { id, region, url: signalingUrl, metricsUrl, load, rooms, participants, hops, draining, version };
}

/** Makes `GET /` answer `{node, registryUp, nodes, hops}`: `node` is who answers, `hops` are its own. */
export function clusterReport({ sources, token: expected, open }: ClusterReportOptions): Router {
  const router = Router();
  router.get('/', (request, response, next) => {
    const token = expected();
    if (token === undefined && !open) {
      next();
      return;
    }
    if (token !== undefined && !shows(request.get('authorization'), token)) {
      response.set('WWW-Authenticate', 'Bearer');
      sendError(response, 401, 'unauthorized', 'show the admin token: Authorization: Bearer …');
      return;
    }
    const { incoming, outgoing, links } = sources.hops();
    response.json({
      node: sources.node,
      registryUp: sources.registryUp(),
      nodes: sources
        .nodes()
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .map(nodeReport),
      hops: { incoming, outgoing, links },
    });
  });
  return router;
}
