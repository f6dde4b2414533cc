import type { ProposedFix } from '../case/fix.ts';
import type { SuggestedFix } from '../case/verdict.ts';
import type { Message } from '../words/message.ts';
import { type AnyApproved, fixFor } from './catalogue.ts';
import type { Answered, FixGrounds } from './fix.ts';

/** What can be done here at all; what cannot is not offered behind a button and stays text. */
export interface Abilities {
  /** A remediator runs on the nodes, so that their routes, neighbours, links, rules and sysctls can be changed. */
  nodes: boolean;
}

/** One fix that an answer suggests, with all that it is judged on. */
export interface Suggested {
  fix: AnyApproved;
  params: Record<string, string>;
  cause: ProposedFix['cause'];
  grounds: FixGrounds;
  /** Why it is text in this answer: then nothing is offered or run. */
  held?: Message;
}

/** What may differ while it is the same fix: what is changed is in the evidence, and held against it. */
const passing = new Set(['agent', 'agentNamespace', 'leaked', 'count', 'opens']);

const keyOf = (id: string, params: Readonly<Record<string, string>>): string =>
  JSON.stringify([
    id,
    Object.entries(params)
      .filter(([name]) => !passing.has(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);

const runnable = (
  { id, params, held }: SuggestedFix,
  cause: ProposedFix['cause'],
  grounds: FixGrounds,
): Suggested[] => {
  const fix = fixFor(id, params);
  return fix?.by === 'approve' ? [{ fix, params, cause, grounds, ...(held === undefined ? {} : { held }) }] : [];
};

/** Every fix behind the causes of an answer that a program could run, each once. */
const suggestedIn = (answered: Answered): Suggested[] => {
  const all =
    answered.kind === 'question'
      ? answered.report.verdict.causes.flatMap((cause) => {
          const finding = answered.report.findings.find(({ id }) => id === cause.finding);
          if (finding === undefined) return [];
          const grounds: FixGrounds = { kind: 'question', case: answered.case, finding };
          return cause.fixes.flatMap((fix) => runnable(fix, { id: cause.id, statement: cause.statement }, grounds));
        })
      : answered.report.findings
          .filter(({ status }) => status === 'fail' || status === 'warn')
          .flatMap((finding) => {
            const grounds: FixGrounds = { kind: 'cluster-check', finding };
            const cause = { id: finding.check, statement: finding.statement };
            return finding.fixes.flatMap((fix) => runnable(fix, cause, grounds));
          });
  const seen = new Map<string, Suggested>();
  for (const each of all) {
    const key = keyOf(each.fix.id, each.params);
    // What speaks against it in one place speaks against it in all.
    if (!seen.has(key) || each.held !== undefined) seen.set(key, each);
  }
  return [...seen.values()];
};

/** What such a fix would look like behind a button; undefined: on this evidence it is not to be run. */
export const proposalOf = ({ fix, params, cause, grounds, held }: Suggested): ProposedFix | undefined => {
  if (held !== undefined) return undefined;
  const evidence = fix.evidence(grounds, params);
  const namespace = fix.namespace?.(params);
  if (evidence === undefined) return undefined;
  return {
    id: fix.id,
    class: fix.class,
    title: fix.title(params),
    why: fix.why(params),
    command: fix.command(params),
    params,
    ...(namespace === undefined ? {} : { namespace }),
    cause,
    evidence,
  };
};

/**
 * The fixes to offer behind buttons after an answer, each once, in the order of its causes. Deduplicated
 * by id and params.
 */
export const proposalsOf = (answered: Answered, able: Abilities): ProposedFix[] =>
  suggestedIn(answered)
    .map(proposalOf)
    .filter((fix) => fix !== undefined)
    .filter((fix) => able.nodes || fix.class !== 'node');

/** The same fix in a newer answer: same id, same params. */
export const sameFix = (
  answered: Answered,
  { id, params }: Pick<ProposedFix, 'id' | 'params'>,
): Suggested | undefined => suggestedIn(answered).find((each) => keyOf(each.fix.id, each.params) === keyOf(id, params));
