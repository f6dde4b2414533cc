import type { NodeState, Rule } from '../../case/node-state.ts';
import type { CounterMove } from '../../case/packets.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { allRuleSets } from '../../programmed/native-tables.ts';
import { type Denial, denialOf } from './denial.ts';

const findRule = (state: NodeState, move: CounterMove, family: 4 | 6): Rule | undefined =>
  allRuleSets(state)
    .filter((set) => set.backend === move.backend && (move.backend === 'native' || set.family === family))
    .flatMap((set) => set.tables)
    .filter((table) => table.name === move.table)
    .flatMap((table) => table.rules)
    .find((rule) => rule.chain === move.chain && rule.text === move.rule);

/** On whose behalf the rule drops or refuses whose counter moved; `undefined`: its node's rules were not read. */
export const denialOfMove = (
  { family, source, destination }: PathDirection,
  move: CounterMove,
): { denial: Denial; state: NodeState } | undefined => {
  const end = [source, destination].find(({ nodeName }) => nodeName === move.node);
  if (end === undefined || !end.state.ok || !end.state.value.ruleSets.ok) return undefined;
  const state = end.state.value;
  const rule = findRule(state, move, family);
  const by = {
    backend: move.backend,
    family,
    table: move.table,
    path: [move.chain],
    ...(rule === undefined ? { chainPolicy: 'DROP' } : { rule }),
  };
  return { denial: denialOf(state, by), state };
};
