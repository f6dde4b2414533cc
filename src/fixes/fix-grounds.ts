import type { NodeState, PodNetwork, Route, RuleSet } from '../case/node-state.ts';
import type { Pod } from '../case/objects.ts';
import { interfaceHash } from '../intended/endpoint.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { NodeChange } from './action.ts';
import type { FixGrounds, FixParams, FixPlan } from './fix.ts';

/** What fixes find in the evidence that they are judged on. */

export const stateOf = (grounds: FixGrounds, node: string | undefined): NodeState | undefined => {
  const state = grounds.kind === 'question' ? grounds.case.nodes[node ?? ''] : undefined;
  return state?.ok ? state.value : undefined;
};

export const podOf = (grounds: FixGrounds, { namespace, pod }: FixParams): Pod | undefined =>
  grounds.kind === 'question'
    ? grounds.case.objects.pods.find((each) => each.namespace === namespace && each.name === pod)
    : undefined;

/** A pod's own view, and how its network namespace is found again on its node. */
export const podNetworkOf = (
  grounds: FixGrounds,
  params: FixParams,
): { network: PodNetwork; inside: { interface: string; address: string } } | undefined => {
  const { node, namespace = '', pod = '' } = params;
  const state = stateOf(grounds, node);
  const network = state?.pods[`${namespace}/${pod}`];
  const address = podOf(grounds, params)?.ips[0];
  const hash = interfaceHash(namespace, pod);
  const link = state?.links.ok ? state.links.value.find(({ name }) => name.endsWith(hash) && name !== hash) : undefined;
  if (!network?.ok || address === undefined || link === undefined) return undefined;
  return { network: network.value, inside: { interface: link.name, address } };
};

/** Lists of the two families may read alike, `default` is in both: the one that is meant. */
export const familyIn = ({ family }: FixParams, text = ''): 4 | 6 =>
  family === '6' || /:.*:/.test(text.replace(/^\d+:/, '')) ? 6 : 4;

/**
 * The one route that a fix speaks of: by its whole text, or by its destination with or without its type,
 * where no other has that.
 */
export const routeNamed = (all: readonly Route[], params: FixParams): Route | undefined => {
  const { route: text } = params;
  const routes = all.filter(({ family }) => family === familyIn(params, text));
  const exact = routes.filter((route) => route.text === text);
  if (exact.length > 0) return exact[0];
  const near = routes.filter((route) => route.dst === text || `${route.type} ${route.dst}` === text);
  return near.length === 1 ? near[0] : undefined;
};

export interface FoundRule {
  family: 4 | 6;
  chain: string;
  /** From 1. */
  place: number;
}

/** The first rule of a table that reads so; `undefined` where there is none. */
export const ruleNamed = (
  sets: readonly RuleSet[],
  backend: string,
  table: string,
  text: string,
): FoundRule | undefined => {
  for (const set of sets) {
    if (set.backend !== backend) continue;
    const rules = set.tables.find(({ name }) => name === table)?.rules ?? [];
    const rule = rules.find((each) => each.text === text);
    if (rule === undefined) continue;
    const before = rules.slice(0, rules.indexOf(rule)).filter(({ chain }) => chain === rule.chain).length;
    return { family: set.family, chain: rule.chain, place: before + 1 };
  }
  return undefined;
};

/** Words with one space between them, as lists print them. */
export const sameText = (text: string): string => text.trim().split(/\s+/).join(' ');

export const change = (node: string | undefined, wanted: NodeChange, back?: NodeChange): FixPlan =>
  node === undefined
    ? stop(say('stop.node-unknown'))
    : {
        go: true,
        action: { kind: 'node', node, change: wanted },
        ...(back === undefined ? {} : { undo: { kind: 'node', node, change: back } }),
      };

export const stop = (reason: Message): FixPlan => ({ go: false, reason });

/** What a cluster check rests on: that the check still finds it there. */
export const clusterCheckEvidence = (grounds: FixGrounds, about: string): string[] | undefined =>
  grounds.kind === 'cluster-check' ? [`${grounds.finding.check}: ${about}`] : undefined;
