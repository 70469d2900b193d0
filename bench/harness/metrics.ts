/** Reads Prometheus's text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */

/** The value of a metric, summed over its labels; 0 where it is not told. */
export function metricOf(text: string, name: string): number {
  const line = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'gm');
  return [...text.matchAll(line)].reduce((sum, [, value]) => sum + Number(value), 0);
}
