import type { Case } from '../case/case.ts';
import type { Finding } from '../case/finding.ts';
import { causeRow } from '../faults/causes.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

const felixWritesBlockRoutes = (c: Case): boolean =>
  c.objects.ipPools.ok && c.objects.ipPools.value.some((pool) => pool.vxlanMode !== 'Never');

const byFelix = (node: string | undefined, seconds: number): Message =>
  say('self-heals.felix', { node: node ?? '', seconds });

/** What repairs it by itself, and when; `undefined` for what stays until somebody repairs it. */
export const selfHealOf = (c: Case, finding: Finding, all: readonly Finding[]): Message | undefined => {
  const { cause, node } = finding;
  if (cause === undefined) return undefined;
  const felix = all.find((item) => item.check === 'felix' && item.node === node);
  // Nothing is repaired where Felix is not running.
  if (felix !== undefined && felix.status !== 'pass' && felix.status !== 'unknown') return undefined;
  // What an earlier backend left behind is nobody's.
  const isLeftBehind = cause === 'rule-not-intended' || cause === 'policy-not-programmed';
  if (isLeftBehind && all.some((item) => item.cause === 'rules-in-two-backends' && item.node === node))
    return undefined;
  const selfHeals = finding.selfHeals ?? causeRow(cause).selfHeals;
  if (selfHeals === undefined) return undefined;
  return selfHeals.by === 'felix' || felixWritesBlockRoutes(c)
    ? byFelix(node, selfHeals.withinSeconds)
    : say('self-heals.bird', { node: node ?? '' });
};
