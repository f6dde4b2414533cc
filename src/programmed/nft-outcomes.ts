import type { NftElement, NftLookup, NftStep, NftVerdict } from '../case/nft.ts';
import type { Rule } from '../case/node-state.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { forgetMark, setXmark } from './marks.ts';
import type { MatchContext } from './matches.ts';
import { nftLookupElements, nftMatch } from './nft-matches.ts';
import { notEvaluated } from './not-evaluated.ts';
import type { Effect } from './rule-effects.ts';
import { assuming, type Unsure, type World } from './worlds.ts';

/** A way on from one rule: with no effect to the next rule. */
interface Outcome {
  world: World;
  effect?: Effect;
}

/** Trying more elements of one map than this would cost more than it tells. */
const mostBranches = 64;
/** Of a number by chance each leads to one endpoint of a Service, which can have a thousand. */
const mostChances = 10_000;

/** How many numbers there are, where the map is asked for one by chance; `undefined`: it is asked for something else. */
const chancesOf = ({ keys }: NftLookup): number | undefined => {
  const [first, ...more] = keys;
  const modulus = more.length === 0 ? /^numgen (\d{1,9}) 0$/.exec(first?.field ?? '')?.[1] : undefined;
  return modulus === undefined ? undefined : Number(modulus);
};

/** Each number has its element, so that none is missed. */
const isWhole = (chances: number, elements: readonly NftElement[]): boolean =>
  new Set(
    elements.flatMap(({ parts: [part, ...more] }) =>
      part?.kind === 'is' && more.length === 0 && Number(part.value) < chances ? [part.value] : [],
    ),
  ).size === chances;

const lastSteps = new WeakMap<readonly NftStep[], number>();

/** Steps behind the last one that does something need not be looked at. */
const usefulSteps = (steps: readonly NftStep[]): number => {
  const known = lastSteps.get(steps);
  if (known !== undefined) return known;
  const passive = new Set<NftStep['kind']>(['match', 'doubt', 'none']);
  const count = steps.findLastIndex((step) => !passive.has(step.kind)) + 1;
  lastSteps.set(steps, count);
  return count;
};

const effectOfVerdict = (verdict: NftVerdict | undefined): Effect | undefined => {
  if (verdict === undefined) return undefined;
  switch (verdict.kind) {
    case 'continue':
      return undefined;
    case 'accept':
    case 'drop':
      return { kind: 'verdict', verdict: verdict.kind };
    case 'return':
      return { kind: 'return' };
    case 'unknown':
      return { kind: 'unknown', reason: notEvaluated(verdict.text) };
    default:
      return { kind: 'jump', chain: verdict.chain, goto: verdict.kind === 'goto' };
  }
};

/** What a step does that every packet which comes to it meets; `undefined`: nothing, go on. */
const effectOfStep = (step: NftStep): Effect | undefined => {
  switch (step.kind) {
    case 'verdict':
      return effectOfVerdict(step.verdict);
    case 'reject':
      return { kind: 'verdict', verdict: 'reject' };
    case 'dnat':
      return {
        kind: 'dnat',
        ...(step.address === undefined ? {} : { address: step.address }),
        ...(step.port === undefined ? {} : { port: step.port }),
      };
    case 'snat':
      return { kind: 'snat', to: step.to };
    case 'unknown':
      return { kind: 'unknown', reason: notEvaluated(step.text) };
    default:
      return undefined;
  }
};

const afterStep = (step: NftStep, world: World): World => {
  switch (step.kind) {
    case 'mark':
      return { ...world, mark: setXmark(world.mark, step.value, step.mask) };
    case 'forget-mark':
      return { ...world, mark: forgetMark(world.mark, 0xffffffff) };
    case 'notrack':
      return { ...world, packet: { ...world.packet, ctState: 'UNTRACKED' } };
    default:
      return world;
  }
};

/**
 * The ways in which a packet can go on from one native rule. A condition that is unknown is taken
 * both ways; of a map every element that could hold.
 */
export const nftOutcomes = (
  rule: Rule,
  world: World,
  table: string,
  contextOf: (world: World) => MatchContext,
): Outcome[] => {
  const steps = rule.steps ?? [];
  const outcomes: Outcome[] = [];
  let here = world;
  const unsure = (reason: Message): Unsure => ({ table, chain: rule.chain, rule, reason });
  const way = (at: World, effect: Effect | undefined): Outcome => (effect ? { world: at, effect } : { world: at });
  const branches = (elements: NftElement[], reason: Message): void => {
    const split = unsure(reason);
    for (const { verdict } of elements) outcomes.push(way(assuming(here, split), effectOfVerdict(verdict)));
    here = assuming(here, split);
  };
  for (const step of steps.slice(0, usefulSteps(steps))) {
    if (step.kind === 'match' || step.kind === 'doubt') {
      const told = step.kind === 'match' ? nftMatch(step, contextOf(here)) : { reason: notEvaluated(step.text) };
      if (told === false) return [...outcomes, { world: here }];
      if (told !== true) {
        here = assuming(here, unsure(told.reason));
        outcomes.push({ world: here });
      }
    } else if (step.kind === 'vmap') {
      const found = nftLookupElements(step, contextOf(here));
      if (!('perhaps' in found))
        return [...outcomes, { world: here, effect: { kind: 'unknown', reason: found.reason } }];
      const { sure, perhaps, reason = say('walk.map-unknown') } = found;
      const chances = chancesOf(step);
      if (perhaps.length > (chances === undefined ? mostBranches : mostChances)) {
        return [...outcomes, { world: here, effect: { kind: 'unknown', reason } }];
      }
      if (perhaps.length > 0) branches(perhaps, reason);
      if (chances !== undefined && isWhole(chances, perhaps)) return outcomes;
      // A miss ends the rule.
      return [...outcomes, way(here, effectOfVerdict(sure?.verdict))];
    } else {
      const effect = effectOfStep(step);
      if (effect) return [...outcomes, { world: here, effect }];
      here = afterStep(step, here);
    }
  }
  return [...outcomes, { world: here }];
};
