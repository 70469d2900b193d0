/** Keys and values, nested: what YAML and JSON hold, before the schema has seen it. */
export type Tree = Record<string, unknown>;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a path. */
export function valueAt(tree: Tree, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isTree(value) ? value[name] : undefined), tree);
}

/** Changes what stands at a path; undefined removes it. Does nothing where the way there leads through a plain value. */
export function put(tree: Tree, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length > 0) {
    const child = (tree[name] ??= {});
    if (isTree(child)) put(child, rest, value);
  } else if (value === undefined) {
    delete tree[name];
  } else {
    tree[name] = value;
  }
}
