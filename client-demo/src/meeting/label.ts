/**
 * The name to show for somebody: the display name, or the identity where two people share one name.
 *
 * @param names - how many participants have each display name
 */
export function labelOf(identity: string, name: string, names: ReadonlyMap<string, number>): string {
  return (names.get(name) ?? 0) > 1 ? identity : name;
}
