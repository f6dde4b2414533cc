import type { Explained, Finding } from '../case/finding.ts';
import { causesWhere } from '../faults/causes.ts';
import { say } from '../words/say.ts';
import { findingOf, fix, proofOf } from './draft.ts';
import { hopAt, type Leg, type Side } from './leg.ts';

/** What Felix writes and repairs (node-state/felix-repairs). */
const writtenByFelix = causesWhere((row) => row.owner === 'felix' || row.selfHeals !== undefined);

const repairs = (finding: Finding, node: string): boolean =>
  finding.status === 'fail' &&
  finding.node === node &&
  finding.cause !== undefined &&
  (finding.selfHeals?.by === 'felix' || writtenByFelix.includes(finding.cause));

/**
 * Felix's own health. Stopped, it does no harm until something changes, so alone it is a warning; what
 * it would have repaired is its fault (004-5, R71, R77).
 */
export const felix = (leg: Leg, side: Side, known: readonly Finding[]): Finding => {
  const { nodeName } = side;
  const common = {
    check: 'felix' as const,
    hop: hopAt(side, 'node'),
    node: nodeName,
    object: `calico-node on ${nodeName}`,
  };
  const read = side.state.ok ? side.state.value.felix : side.state;
  if (!read.ok) {
    return findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `whether Felix runs on ${nodeName} is not known: ${read.reason}`,
    });
  }
  const { live, ready, detail } = read.value;
  const proof = [
    proofOf('http://localhost:9099/liveness and /readiness', nodeName, [
      `live ${live}, ready ${ready}`,
      ...(detail === '' ? [] : [detail]),
    ]),
  ];
  const fixes = [fix('restart-calico-node', { node: nodeName })];
  if (!live) {
    const left = known.filter((finding) => repairs(finding, nodeName));
    const [first] = left;
    return findingOf(leg, {
      ...common,
      status: first ? 'fail' : 'warn',
      cause: 'felix-down',
      statement: first
        ? say('felix.down', { node: nodeName, departure: first.statement })
        : say('felix.down-harmless', { node: nodeName }),
      proof,
      explains: [...writtenByFelix, 'foreign-route' as const].map((cause): Explained => `${cause}@${nodeName}`),
      fixes,
    });
  }
  if (!ready) {
    return findingOf(leg, {
      ...common,
      status: 'warn',
      cause: 'felix-down',
      statement: say('felix.not-ready', { node: nodeName, detail }),
      proof,
      fixes,
    });
  }
  return findingOf(leg, { ...common, status: 'pass', statement: say('felix.ready', { node: nodeName }), proof });
};
