import type { FixRef, Proof } from '../../case/finding.ts';
import { deleteIpRule } from '../../fixes/delete-ip-rule.ts';
import type { PathDirection, PathEndpoint } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { ofFamily, proofOf } from '../check.ts';
import { ownerOfRule } from './route-owner.ts';

/** A routing rule of a node by which another table than the usual ones decides (causes#of-another-program). */
interface Diverted {
  cause: 'ip-rule-diverts';
  rule: string;
  /** The program that wrote it, said behind it where it is known. */
  owner: Message | string;
  proof: Proof;
  fixes: FixRef[];
}

/** What is told of it wherever it is met; `rule` as `ip rule` prints it. */
export const divertedBy = ({ family }: PathDirection, endpoint: PathEndpoint, rule: string): Diverted => {
  const { nodeName: node } = endpoint;
  return {
    cause: 'ip-rule-diverts',
    rule,
    owner: ownerOfRule(endpoint, rule),
    proof: proofOf(`ip -${family} rule`, node, [rule]),
    fixes: [deleteIpRule.with({ node, rule, ...ofFamily(family) })],
  };
};
