/** An oxlint plugin with one rule, `causeway/import-fences`: imports keep to the table in fences.ts. */
import { relative } from 'node:path';
import { violation } from './fences.ts';

// The parts of ESLint's plugin interface that the rule uses.
interface Literal {
  readonly value?: unknown;
}
interface ImportNode {
  readonly source: Literal | null;
  readonly importKind?: 'type' | 'value';
  readonly exportKind?: 'type' | 'value';
  readonly specifiers?: readonly { readonly importKind?: 'type' | 'value' }[];
}
interface RuleContext {
  readonly cwd: string;
  readonly filename: string;
  report(problem: { node: ImportNode; message: string }): void;
}

const isTypeOnly = ({ importKind, exportKind, specifiers = [] }: ImportNode): boolean =>
  importKind === 'type' ||
  exportKind === 'type' ||
  (specifiers.length > 0 && specifiers.every((specifier) => specifier.importKind === 'type'));

const importFences = {
  create(context: RuleContext) {
    const from = relative(context.cwd, context.filename).replaceAll('\\', '/');
    const check = (typeOnly: (node: ImportNode) => boolean) => (node: ImportNode) => {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string') return;
      const message = violation({ from, specifier, typeOnly: typeOnly(node) });
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: check(isTypeOnly),
      ExportNamedDeclaration: check(isTypeOnly),
      ExportAllDeclaration: check(isTypeOnly),
      ImportExpression: check(() => false),
      TSImportType: check(() => true),
    };
  },
};

export default { meta: { name: 'causeway' }, rules: { 'import-fences': importFences } };
