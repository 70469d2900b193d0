import { useSignal } from '@preact/signals';
import type { Node, Operations } from '../../../signaling/admin-client/operations.ts';
import { Button } from '../kit/button.tsx';
import { Question } from '../kit/dialog.tsx';
import { text, type TextId } from '../texts/texts.ts';
import { Chart } from './chart.tsx';
import { count, percent } from './figures.ts';
import { type Operator, problemOf, type Problem } from './operator.ts';
import { Badge, ProblemNote } from './parts.tsx';

interface NodeListProps {
  readonly operator: Operator;
  readonly nodes: readonly Node[];
  readonly load: Operations['readLoad']['result'] | null;
  readonly onChange: () => void;
}

const HIGH_LOAD = 0.85;

interface NodeState {
  readonly id: TextId;
  readonly look: 'good' | 'warning' | 'plain';
}

function stateOf({ draining, drainOrdered, participants, load }: Node): NodeState {
  if (draining && participants === 0) return { id: 'admin:drained', look: 'plain' };
  if (draining || drainOrdered) return { id: 'admin:draining', look: 'warning' };
  return load > HIGH_LOAD ? { id: 'admin:busy', look: 'warning' } : { id: 'admin:serving', look: 'good' };
}

export function NodeList({ operator, nodes, load, onChange }: NodeListProps) {
  const asked = useSignal<Node | null>(null);
  const problem = useSignal<Problem | null>(null);

  const order = async ({ id }: Node, drained: boolean): Promise<void> => {
    problem.value = null;
    try {
      await operator.call(drained ? 'drainNode' : 'undrainNode', { params: { node: id } });
      operator.say(drained ? 'admin:said-drained' : 'admin:said-undrained', { node: id });
    } catch (error) {
      problem.value = problemOf(error);
    }
    onChange();
  };

  return (
    <>
      <ProblemNote problem={problem.value} />
      <ul class="admin-nodes">
        {nodes.map((node) => (
          <NodeCard
            key={node.id}
            node={node}
            values={load?.nodes.find(({ id }) => id === node.id)?.load ?? []}
            onDrain={() => {
              asked.value = node;
            }}
            onUndrain={() => void order(node, false)}
          />
        ))}
      </ul>
      {asked.value !== null && (
        <Question
          title={text('admin:drain-question', { node: asked.value.id })}
          words={text('admin:drain-question.text', { people: asked.value.participants })}
          yes={text('admin:drain')}
          testId="drain-yes"
          onYes={() => void (asked.value !== null && order(asked.value, true))}
          onClose={() => {
            asked.value = null;
          }}
        />
      )}
    </>
  );
}

interface NodeCardProps {
  readonly node: Node;
  readonly values: readonly (number | null)[];
  readonly onDrain: () => void;
  readonly onUndrain: () => void;
}

function NodeCard({ node, values, onDrain, onUndrain }: NodeCardProps) {
  const { id, region, version, load, participants, rooms, hops, drainOrdered } = node;
  const { id: state, look } = stateOf(node);
  const figures = [
    { label: text('admin:load'), value: percent(load) },
    { label: text('admin:people'), value: count(participants) },
    { label: text('admin:rooms'), value: count(rooms) },
    { label: text('admin:hops'), value: count(hops) },
  ];
  return (
    <li class="admin-node" data-testid="node" data-node={id} data-state={state.replace('admin:', '')}>
      <div class="admin-node-head">
        <h3>
          <bdi>{id}</bdi>
        </h3>
        <Badge look={look} testId="node-state">
          {text(state)}
        </Badge>
      </div>
      <p class="admin-hint">{text('admin:node-of', { region, version })}</p>
      <Chart
        small
        label={`${text('admin:load')}: ${percent(load)}`}
        top={1}
        lines={[{ values: values.length === 0 ? [load] : values, look: 'main' }]}
      />
      <dl>
        {figures.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {drainOrdered ? (
        <Button small testId="undrain" onPress={onUndrain}>
          {text('admin:undrain')}
        </Button>
      ) : (
        <Button small testId="drain" onPress={onDrain}>
          {text('admin:drain')}
        </Button>
      )}
    </li>
  );
}
