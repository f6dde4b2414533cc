import type { FixView } from '../../src/chat/views/fix.ts';
import { verbatim } from '../../src/words/message.ts';

const at = 1_767_225_600_000;
const approvals = [{ user: 'U0APPROVER', at }];

/** A made-up fix as people see it, still to be approved. */
export const sampleFixView: FixView = {
  id: 'AAAAAAAAAAAAAAAAAAAAAA',
  offer: 'B'.repeat(43),
  fix: {
    id: 'delete-route',
    class: 'node',
    title: verbatim('Delete the route 192.168.60.173 dev calia3201341d16 on node-2'),
    why: verbatim('Felix writes the right one within 90 s of the wrong one being gone.'),
    command: 'ip route del 192.168.60.173/32 dev calia3201341d16   # on node-2',
    params: { node: 'node-2' },
    cause: { id: 'workload-route-wrong', statement: verbatim('node-2 routes 192.168.60.173 to calia3201341d16') },
    evidence: ['192.168.60.173 dev calia3201341d16 scope link (on node-2)', 'shop/db-0 has it on cali12d4a061371'],
  },
  status: 'proposed',
  approvers: { kind: 'people', names: ['Boris Keller', 'anybody in @netops'] },
  needed: 1,
  approvals: [],
  expiresAt: at + 900_000,
  waits: false,
};

/** One for each way that a fix can stand. */
export const sampleFixViews: Record<string, FixView> = {
  proposed: sampleFixView,
  'proposed-by-one-of-two': { ...sampleFixView, needed: 2, approvals, waits: true },
  'proposed-for-nobody': {
    ...sampleFixView,
    approvers: { kind: 'nobody', reason: verbatim('nobody is named for class node; set fixes.approvers.') },
  },
  approved: { ...sampleFixView, status: 'approved', approvals },
  'approved-waiting': { ...sampleFixView, status: 'approved', approvals, waits: true },
  running: { ...sampleFixView, status: 'running', approvals, step: verbatim('Looking once more') },
  succeeded: {
    ...sampleFixView,
    status: 'succeeded',
    approvals,
    summary: 'The route is gone, and Felix has written the right one.',
    lines: ['ip route del: exit 0', 'now: 192.168.60.173 dev cali12d4a061371 scope link'],
    undoUntil: at + 3_600_000,
  },
  'succeeded-undone': { ...sampleFixView, status: 'succeeded', approvals, undoneBy: 'U0ONCALL' },
  failed: { ...sampleFixView, status: 'failed', approvals, summary: 'ip ended with 2.', lines: ['No such process'] },
  unknown: { ...sampleFixView, status: 'unknown', approvals, summary: 'The fix worker ended in the middle.' },
  stale: {
    ...sampleFixView,
    status: 'stale',
    approvals,
    summary: 'Nothing was changed.',
    difference: ['- 192.168.60.173 dev calia3201341d16', '+ 192.168.60.173 dev cali12d4a061371'],
  },
  expired: { ...sampleFixView, status: 'expired' },
  'rejected-not-needed': { ...sampleFixView, status: 'rejected', rejectedBy: 'calico-why' },
  rejected: { ...sampleFixView, status: 'rejected', rejectedBy: 'U0APPROVER' },
};
