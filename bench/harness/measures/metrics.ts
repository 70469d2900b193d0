/** Reads Prometheus's text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */

/**
 * The value of a metric; 0 where it is not told.
 * @param name without labels: summed over all of them; or with all of them, as it stands in the text
 */
export function metricOf(text: string, name: string): number {
  const values = text.split('\n').flatMap((line) => {
    const rest = line.startsWith(name) ? line.slice(name.length) : '';
    return /^(?:\{[^}]*\})? (\S+)/.exec(rest)?.[1] ?? [];
  });
  return values.reduce((sum, value) => sum + Number(value), 0);
}
