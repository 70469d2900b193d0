/**
 * How mediasoup's congestion control finds out what a viewer's line carries, where that differs from its defaults: field
 * trials of the libwebrtc inside the worker (its modules congestion_controller and bitrate_controller).
 *
 * By default a line that becomes narrow is overrun for seconds: what is lost is asked for again, what is sent again does
 * not count against the estimate, and so the line stays full and sound is lost with the pictures. And an estimate that is
 * used up grows by 8 % a second only, however wide the line has become again.
 */
const TRIALS = {
  /**
   * Loss cuts the estimate within tenths of a second, and deep enough that there is room for what is sent again: to 40 % of
   * what arrives. `balance_decr`: not by the few per cent that an ordinary line loses, whatever chance makes of them in so
   * short a time. `balance_incr`: with those it still grows. `resets`: what a probe found counts at once.
   */
  'WebRTC-Bwe-LossBasedControl':
    'Enabled,loss_win:100ms,ackrate_max_win:100ms,decr:0.4,balance_incr:2kbps,balance_decr:16kbps,resets:true',
  /**
   * Every 4 s it is tried whether twice as much goes through, and no more than that at once. `max_probe_delay`: a try
   * whose timer is late catches up; by default one that is late by more than 3 ms goes on at 40 % of what is to be tried.
   */
  'WebRTC-Bwe-ProbingConfiguration': 'alr_interval:4s,alr_scale:2,further_probe_threshold:2,max_probe_delay:20ms',
  /** That is tried also where all of the estimate is used: by default only where less than 65 % is. */
  'WebRTC-AlrDetectorParameters': 'bw_usage:1.3,start:0.70,stop:0.40',
  /** For that the same: a line that fills up is given less, however much of the estimate is used. */
  'WebRTC-Bwe-AlrLimitedBackoff': 'Disabled',
} as const;

/** For the worker: each name and its value, with a slash after each. */
export const fieldTrials = Object.entries(TRIALS)
  .map(([name, value]) => `${name}/${value}/`)
  .join('');
