import type { Finding } from '../../case/finding.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import type { Asked } from '../../path/asked-packets.ts';
import { hopAt, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';
import { allowFix } from './allow-fix.ts';
import { directionWord } from './denial.ts';
import { noted } from './noted.ts';

/** The result of walking the rules of that side's node. */
export type Programmed = 'accepted' | 'denied' | 'unknown';

/** What was asked is allowed, and yet programs that call it by a name fail: that is worth saying beside it. */
const withoutDns = (check: Check, { key }: PathEndpoint, lacks: readonly Message[]): Finding[] =>
  lacks.map((statement) => check.warn(statement, { object: `DNS of ${key}` }));

/**
 * What the policy objects ask for on one side, beside what the rules do (steps#000-9, #000-12, #004-6). A denial
 * that the rules carry out is reported by them; here only what they do not show.
 */
export const policy = (
  path: PathDirection,
  endpoint: PathEndpoint,
  asked: Asked,
  programmed: Programmed,
): Finding[] => {
  if (path.direction === 'reverse') return [];
  const egress = endpoint.end === 'source';
  const direction = egress ? 'egress' : 'ingress';
  const of = { direction: directionWord(direction), end: endpoint.key };
  const check = checkAt(path, 'policy', say('policy.about', of), {
    hop: hopAt(endpoint, 'node'),
    node: endpoint.nodeName,
    object: `${direction} of ${endpoint.key}, ${asked.text}`,
  });
  const intended = path.trip.intended(asked, path.family);
  if (!intended.ok) return [check.unknown(intended.reason)];
  const { calicoRead } = intended.value;
  const beside = [...intended.value.beside(direction), ...(egress ? intended.value.besideEgress() : [])];
  const { action, kind, policy: name = '', reason, selectedBy } = intended.value[direction];
  const proof = [proofOf(`policies that select ${endpoint.key} for ${direction}`, undefined, [...selectedBy, reason])];
  if (action === 'unknown') return [check.unknown(reason, { proof })];
  if (action === 'Allow') {
    const allowed = { ...of, reason };
    const statement = calicoRead ? say('policy.allowed', allowed) : say('policy.allowed-by-kubernetes', allowed);
    return [
      check.pass(statement, { proof }),
      ...(egress && asked.decides && calicoRead ? withoutDns(check, endpoint, intended.value.besideEgress()) : []),
    ];
  }
  if (programmed === 'denied') return [];
  const title = `${kind} ${name}`.trim();
  // Calico's own policies can allow before, in a lower order or tier.
  if (!calicoRead) return [check.unknown(say('policy.calico-unread', { policy: title }), { proof })];
  if (programmed === 'accepted') {
    const statement = say('policy.not-in-force', { policy: title, node: endpoint.nodeName, reason });
    return [
      check.warn(statement, {
        cause: 'policy-not-programmed',
        proof,
        fixes: [restartCalicoNode.with({ node: endpoint.nodeName })],
      }),
    ];
  }
  const denies = egress ? 'policy-denies-egress' : 'policy-denies-ingress';
  return [
    check.failIf(asked.decides, denies, noted(say('policy.denied', { ...of, policy: title, reason }), beside), {
      object: title,
      proof,
      explains: ['check:live-packets'],
      fixes: [allowFix(path, direction, asked, title)],
    }),
  ];
};
