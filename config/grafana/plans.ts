/** The dashboards: what each shows. */
import { average, type DashboardPlan, lines, number, quantile, rate } from './panel.ts';

const overview: DashboardPlan = {
  uid: 'causeway-overview',
  title: 'Causeway: overview',
  panels: [
    number(['Participants', 'short', 'On all nodes'], 'sum(causeway_participants)'),
    number(['Rooms, counted on each node', 'short', 'A room on two nodes counts twice'], 'sum(causeway_rooms)'),
    number(['Nodes that answer', 'short', 'As Prometheus sees them'], 'sum(up{job="causeway"})'),
    number(['Nodes that know each other', 'short', 'The fewest that any node knows'], 'min(causeway_cluster_nodes)'),
    number(['Registry', 'short', '1: every node reaches it'], 'min(causeway_registry_up)'),
    number(
      ['Failed joins', 'percentunit', 'For a reason of ours, over 5 minutes'],
      'causeway:join_failures:ratio_rate5m',
    ),
    lines(['Participants by node', 'short', 'Where people are'], ['causeway_participants', '{{instance}}']),
    lines(
      ['Joins', 'reqps', 'By what became of them'],
      [rate('causeway_signaling_requests_total{method="room.join"}', 'code'), '{{code}}'],
    ),
    lines(
      ['Time to the answer of a join', 's', '99 % take less than a second'],
      [quantile(0.5, 'causeway_join_seconds'), 'median'],
      [quantile(0.99, 'causeway_join_seconds'), 'p99'],
    ),
    lines(
      ['Media', 'bps', 'In and out of all nodes, by leg'],
      [`8 * ${rate('causeway_media_bytes_total', 'leg, direction')}`, '{{leg}} {{direction}}'],
    ),
    lines(
      ['Packets lost', 'percentunit', 'Below 1 % nobody notices'],
      ['causeway:leg_loss:ratio_rate5m', '{{leg}} {{direction}}'],
    ),
    lines(['Load of the workers', 'percentunit', 'Average of a node'], ['causeway:node_load:avg', '{{instance}}']),
  ],
};

const node: DashboardPlan = {
  uid: 'causeway-node',
  title: 'Causeway: node',
  panels: [
    lines(
      ['Load of the workers', 'percentunit', 'Above 0.8 a worker hands people over'],
      ['causeway_worker_load{instance=~"$instance"}', '{{instance}} {{worker}}'],
    ),
    lines(
      ['CPU of the machine', 'percentunit', 'Steal: kept from it by others'],
      [
        'sum by (mode) (rate(causeway_host_cpu_seconds_total{instance=~"$instance"}[$__rate_interval])) / ignoring (mode) ' +
          'group_left () sum(rate(causeway_host_cpu_seconds_total{instance=~"$instance"}[$__rate_interval]))',
        '{{mode}}',
      ],
    ),
    lines(
      ['Time through a worker', 's', 'Of a probe packet; 50 ms are too long'],
      [
        quantile(0.5, 'causeway_forwarding_delay_seconds', 'instance', '{instance=~"$instance"}'),
        'median {{instance}}',
      ],
      [quantile(0.99, 'causeway_forwarding_delay_seconds', 'instance', '{instance=~"$instance"}'), 'p99 {{instance}}'],
    ),
    lines(
      ['Lag of the event loop', 's', 'p99, of Node'],
      ['nodejs_eventloop_lag_p99_seconds{instance=~"$instance"}', '{{instance}}'],
    ),
    lines(
      ['Memory', 'bytes', 'Resident: Node, and each worker'],
      ['process_resident_memory_bytes{instance=~"$instance"}', '{{instance}} Node'],
      ['causeway_worker_memory_bytes{instance=~"$instance"}', '{{instance}} worker {{worker}}'],
    ),
    lines(
      ['Memory left', 'bytes', 'By the limits of the process'],
      ['causeway_host_memory_available_bytes{instance=~"$instance"}', '{{instance}}'],
    ),
    lines(
      ['Datagrams dropped', 'pps', 'Raise the buffers of the kernel'],
      [rate('causeway_host_udp_errors_total{instance=~"$instance"}', 'cause'), '{{cause}}'],
    ),
    lines(
      ['Worker restarts and moves', 'short', 'Since the start'],
      ['sum(causeway_worker_restarts_total{instance=~"$instance"})', 'restarts'],
      ['sum(causeway_worker_moves_total{instance=~"$instance"})', 'moves of participants'],
    ),
    lines(
      ['Tracks and transports', 'short', 'What the node carries'],
      ['sum(causeway_transports{instance=~"$instance"})', 'transports'],
      ['sum(causeway_producers{instance=~"$instance"})', 'received'],
      ['sum(causeway_consumers{instance=~"$instance"})', 'sent'],
      ['sum by (kind) (causeway_hops{instance=~"$instance"})', 'from another {{kind}}'],
    ),
    lines(
      ['Open sockets and files', 'short', 'See limits.connections and the limit of descriptors'],
      ['causeway_signaling_sockets{instance=~"$instance"}', '{{instance}} signaling'],
      ['process_open_fds{instance=~"$instance"}', '{{instance}} descriptors'],
    ),
  ],
};

const quality: DashboardPlan = {
  uid: 'causeway-quality',
  title: 'Causeway: quality of rooms',
  panels: [
    lines(
      ['Loss, p95 of the tracks', 'percentunit', 'Before lost packets are sent again'],
      [quantile(0.95, 'causeway_leg_loss_ratio', 'leg, direction'), '{{leg}} {{direction}}'],
    ),
    lines(
      ['Jitter, p95 of the tracks', 's', 'Of arriving packets'],
      [quantile(0.95, 'causeway_leg_jitter_seconds', 'leg, direction'), '{{leg}} {{direction}}'],
    ),
    lines(
      ['Round trip, p95 of the tracks', 's', 'By RTCP'],
      [quantile(0.95, 'causeway_leg_round_trip_seconds', 'leg'), '{{leg}}'],
    ),
    lines(
      ['Quality score', 'short', '10: everything arrives'],
      [average('causeway_leg_quality_score', 'leg, kind'), '{{leg}} {{kind}}'],
    ),
    lines(
      ['Bit rate of a track', 'bps', 'Median'],
      [quantile(0.5, 'causeway_leg_bits_per_second', 'leg, kind'), '{{leg}} {{kind}}'],
    ),
    lines(['Packets', 'pps', 'RTP'], [rate('causeway_media_packets_total', 'leg, direction'), '{{leg}} {{direction}}']),
    lines(
      ['Requests for lost packets and key frames', 'ops', 'Many key frames: people come and go, or loss'],
      [rate('causeway_media_nacks_total', 'leg, direction'), 'NACK {{leg}} {{direction}}'],
      [rate('causeway_media_plis_total', 'leg, direction'), 'PLI {{leg}} {{direction}}'],
      [rate('causeway_media_firs_total', 'leg, direction'), 'FIR {{leg}} {{direction}}'],
    ),
    lines(
      ['Lost and sent again', 'pps', 'What is lost and not sent again is seen or heard'],
      [rate('causeway_media_packets_lost_total', 'leg, direction'), 'lost {{leg}} {{direction}}'],
      [rate('causeway_media_packets_retransmitted_total', 'leg, direction'), 'again {{leg}} {{direction}}'],
    ),
    lines(
      ['Until media flows, p95', 's', 'From the request to connect; first packet: from publishing'],
      [quantile(0.95, 'causeway_media_setup_seconds', 'stage'), '{{stage}}'],
    ),
    lines(
      ['Connections', 'ops', 'ICE and DTLS'],
      [rate('causeway_ice_outcomes_total', 'outcome'), 'ICE {{outcome}}'],
      [rate('causeway_dtls_outcomes_total', 'outcome'), 'DTLS {{outcome}}'],
      [rate('causeway_ice_restarts_total'), 'ICE restarts'],
      [rate('causeway_media_unconnected_total', 'phase'), 'no {{phase}}'],
    ),
    lines(
      ['Way of media', 'ops', 'Pairs that ICE chose'],
      [rate('causeway_ice_pairs_total', 'protocol'), '{{protocol}}'],
    ),
    lines(
      ['Rooms by size', 'short', 'People on all nodes'],
      ['sum by (size) (causeway_rooms_by_size)', '{{size}}'],
      ['max(causeway_room_participants_max)', 'people in the largest'],
    ),
    lines(['Length of rooms', 's', 'Of those that ended'], [quantile(0.5, 'causeway_room_seconds'), 'median']),
  ],
};

const regions: DashboardPlan = {
  uid: 'causeway-regions',
  title: 'Causeway: regions',
  panels: [
    lines(
      ['Media between regions', 'bps', 'As the sending nodes tell it'],
      [`8 * ${rate('causeway_region_media_bytes_total{direction="out"}', 'from, to')}`, '{{from}} to {{to}}'],
    ),
    lines(
      ['Loss between regions', 'percentunit', 'Average over the tracks'],
      ['causeway:region_loss:ratio_rate5m', '{{from}} to {{to}}'],
    ),
    lines(
      ['Loss between regions, p95', 'percentunit', 'Of the tracks'],
      [quantile(0.95, 'causeway_region_loss_ratio', 'from, to'), '{{from}} to {{to}}'],
    ),
    lines(
      ['Round trip between regions', 's', 'Median, by RTCP'],
      [quantile(0.5, 'causeway_region_round_trip_seconds', 'from, to'), '{{from}} to {{to}}'],
    ),
    lines(
      ['Tracks that suffer', 'percentunit', 'Share of the looks, by the leg and the regions on the way'],
      [
        `${rate('causeway_diagnoses_total', 'leg, from, to')} / on (from, to) group_left () ` +
          rate('causeway_diagnoses_total', 'from, to'),
        '{{leg}} {{from}} to {{to}}',
      ],
    ),
    lines(
      ['Tracks from other nodes', 'short', 'Hops'],
      ['sum by (instance) (causeway_hops{kind="node"})', '{{instance}}'],
    ),
    lines(
      ['Exchange with each other node', 'Bps', 'Both ways, encrypted'],
      [rate('causeway_hop_bytes_total', 'instance, link'), '{{instance}} and {{link}}'],
    ),
    lines(['Nodes', 'short', 'As each knows it: they should agree'], ['causeway_cluster_nodes', '{{instance}}']),
    lines(['Nodes lost', 'short', 'Since the start'], ['causeway_cluster_nodes_lost_total', '{{instance}}']),
  ],
};

const capacity: DashboardPlan = {
  uid: 'causeway-capacity',
  title: 'Causeway: capacity',
  panels: [
    number(
      ['Load without the largest node', 'percentunit', 'Above 85 %: add a node'],
      'causeway:load_without_one_node:ratio',
    ),
    number(['Busiest worker', 'percentunit', 'Share of one CPU'], 'max(causeway_worker_load)'),
    number(['Workers', 'short', 'On all nodes'], 'count(causeway_worker_load)'),
    number(
      ['Participants for each CPU', 'short', 'Of the CPU time that workers use'],
      `sum(causeway_participants) / ${rate('causeway_worker_cpu_seconds_total')}`,
    ),
    lines(['Load by node', 'percentunit', 'Average of its workers'], ['causeway:node_load:avg', '{{instance}}']),
    lines(
      ['CPU of the workers', 'short', 'CPUs in use'],
      [rate('causeway_worker_cpu_seconds_total', 'instance'), '{{instance}}'],
    ),
    lines(
      ['Media sent', 'bps', 'What the line of a node has to carry'],
      [`8 * ${rate('causeway_media_bytes_total{direction="out"}', 'instance')}`, '{{instance}}'],
    ),
    lines(
      ['Media received', 'bps', 'What the line of a node has to carry'],
      [`8 * ${rate('causeway_media_bytes_total{direction="in"}', 'instance')}`, '{{instance}}'],
    ),
    lines(
      ['Memory left', 'percentunit', 'By the limits of the process'],
      ['causeway_host_memory_available_bytes / causeway_host_memory_limit_bytes', '{{instance}}'],
    ),
    lines(
      ['Packets that wait over 50 ms', 'percentunit', 'In a node'],
      ['causeway:forwarding_slow:ratio_rate10m', '{{instance}}'],
    ),
    lines(
      ['CPU steal', 'percentunit', 'Kept from a machine by others'],
      ['causeway:cpu_steal:ratio_rate5m', '{{instance}}'],
    ),
    lines(
      ['Builds', 'short', 'Nodes of each'],
      ['count by (version, commit) (causeway_build_info)', '{{version}} {{commit}}'],
    ),
  ],
};

const signaling: DashboardPlan = {
  uid: 'causeway-signaling',
  title: 'Causeway: signaling',
  panels: [
    lines(['Requests', 'reqps', 'By method'], [rate('causeway_signaling_requests_total', 'method'), '{{method}}']),
    lines(['Answers', 'reqps', 'By code'], [rate('causeway_signaling_requests_total', 'code'), '{{code}}']),
    lines(
      ['Time to the answer, p95', 's', 'By method'],
      [quantile(0.95, 'causeway_signaling_request_seconds', 'method'), '{{method}}'],
    ),
    lines(
      ['Joins that fail or are slow', 'percentunit', 'Over an hour: 0.5 % may fail, 1 % may be slow'],
      ['causeway:join_failures:ratio_rate1h', 'fail'],
      ['causeway:join_slow:ratio_rate1h', 'take more than a second'],
    ),
    lines(['Open sockets', 'short', 'By node'], ['causeway_signaling_sockets', '{{instance}}']),
    lines(
      ['Sockets closed', 'ops', 'By close code'],
      [rate('causeway_signaling_socket_closes_total', 'code'), '{{code}}'],
    ),
    lines(['Registry', 'short', '1: it answers'], ['causeway_registry_up', '{{instance}}']),
    lines(
      ['Time of the registry, p95', 's', 'By operation'],
      [quantile(0.95, 'causeway_registry_seconds', 'operation'), '{{operation}}'],
    ),
    lines(
      ['Registry: failures, conflicts, gaps', 'ops', 'Conflicts: nodes that write to one room at once'],
      [rate('causeway_registry_failures_total', 'operation'), 'failed {{operation}}'],
      [rate('causeway_registry_conflicts_total'), 'conflicts'],
      [rate('causeway_registry_gaps_total'), 'gaps'],
    ),
    lines(
      ['Links refused', 'ops', 'By reason: see the run book of CausewayRejectedLinks'],
      [rate('causeway_link_rejected_total', 'reason'), '{{reason}}'],
    ),
    lines(
      ['Refused for their region', 'ops', 'Participants and hops'],
      [rate('causeway_region_refused_total'), 'refused'],
    ),
  ],
};

export const plans: readonly DashboardPlan[] = [overview, node, quality, regions, capacity, signaling];
