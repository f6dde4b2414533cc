import type { NodeState } from '../../case/node-state.ts';
import { programOfRule } from '../../intended/other-programs.ts';
import type { PathEndpoint } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** A program that is known by what it writes, said behind it. */
export const ownerSaid = (
  { state }: PathEndpoint,
  of: (state: NodeState) => string | Message | undefined,
): Message | string => {
  const program = state.ok ? of(state.value) : undefined;
  return program === undefined ? '' : say('route.of-program', { program });
};

export const ownerOfRule = (endpoint: PathEndpoint, text: string): Message | string =>
  ownerSaid(endpoint, (state) => {
    const rule = state.rules.ok ? state.rules.value.find((each) => each.text === text) : undefined;
    return rule && programOfRule(state, rule);
  });
