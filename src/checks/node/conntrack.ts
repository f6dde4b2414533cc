import type { Finding } from '../../case/finding.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type Side } from '../leg.ts';

/** Quoted of those between the two ends. */
const mostEntries = 4;

/** A full connection table drops new connections (R51). */
export const conntrack = (leg: Leg, side: Side): Finding => {
  const common = {
    check: 'conntrack' as const,
    hop: hopAt(side, 'node'),
    node: side.nodeName,
    object: 'connection table',
  };
  const read = side.state.ok ? side.state.value.conntrack : side.state;
  if (!read.ok) {
    return findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `the connection table of ${side.nodeName} was not read: ${read.reason}`,
    });
  }
  const { count, max } = read.value;
  const proof = [
    proofOf('sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max', side.nodeName, [
      `${count} of ${max}`,
    ]),
  ];
  const full = max > 0 && count >= max;
  if (full || (max > 0 && count >= max * 0.95)) {
    return findingOf(leg, {
      ...common,
      status: full ? 'fail' : 'warn',
      cause: 'conntrack-full',
      statement: `the connection table of ${side.nodeName} ${full ? 'is full' : 'is almost full'}: ${count} of ${max}`,
      proof,
      explains: ['check:live-packets'],
      fixes: [fix('raise-conntrack', { node: side.nodeName, value: String(max * 2) })],
    });
  }
  const { entries } = read.value;
  const listed = entries.length === 0 ? [] : [proofOf('conntrack -L', side.nodeName, entries.slice(0, mostEntries))];
  return findingOf(leg, {
    ...common,
    status: 'pass',
    statement: `${side.nodeName} tracks ${count} of ${max} connections`,
    proof: [...proof, ...listed],
  });
};
