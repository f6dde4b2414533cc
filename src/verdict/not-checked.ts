import type { Case } from '../case/case.ts';
import { checkName } from '../case/check-name.ts';
import type { Finding } from '../case/finding.ts';
import type { NotChecked } from '../case/verdict.ts';
import { keyOfMessage, type Message, type MessageArg, messageFor } from '../words/message.ts';
import { say } from '../words/say.ts';

/** What was not checked, with the reason; what one reason kept from being checked is one line. */

interface Unchecked {
  /** What is said where nothing else has the same reason. */
  alone: NotChecked;
  reason: Message;
  /** The check that was not made, or what was not read. */
  name: Message;
  isCheck: boolean;
  node?: string | undefined;
}

const mostNames = 6;

const isSaid = (arg: MessageArg | undefined): arg is Message | string =>
  typeof arg === 'string' || (typeof arg === 'object' && 'code' in arg);

/** `workload route route 192.168.84.131 on node-2` */
const titleOf = ({ check, object, node }: Finding): Message => {
  const what = object ? say('unchecked.of-object', { check: checkName(check), object }) : checkName(check);
  return node === undefined ? what : say('unchecked.on-node', { what, node });
};

const uncheckedOf = (finding: Finding): Unchecked => {
  const { statement, check, node } = finding;
  const inner = statement.code === 'check.unknown' ? statement.args.reason : undefined;
  const reason = isSaid(inner) ? messageFor(inner) : statement;
  return { alone: { what: titleOf(finding), reason: statement }, reason, name: checkName(check), isCheck: true, node };
};

const namesOf = (all: readonly Unchecked[]): Message[] => [
  ...new Map(all.map(({ name }) => [keyOfMessage(name), name])).values(),
];

const whatOf = (checks: readonly Unchecked[], reads: readonly Unchecked[]): Message => {
  if (reads.length > 0) {
    const what = say('unchecked.names', { names: namesOf(reads) });
    return checks.length === 0 ? what : say('unchecked.with-checks', { what, count: checks.length });
  }
  const names = namesOf(checks);
  const rest = names.length - mostNames;
  const what =
    rest > 0
      ? say('unchecked.names-more', { names: names.slice(0, mostNames), count: rest })
      : say('unchecked.names', { names });
  const nodes = new Set(checks.map(({ node }) => node));
  const [node] = nodes.size === 1 ? nodes : [];
  return node === undefined ? what : say('unchecked.on-node', { what, node });
};

const aboutPackets = (c: Case): NotChecked[] =>
  c.packets.length > 0 || c.question.kind !== 'path'
    ? []
    : [{ what: say('unchecked.live-packets'), reason: c.packetsSkipped ?? say('unchecked.no-packet') }];

export const notCheckedOf = (c: Case, findings: readonly Finding[]): NotChecked[] => {
  const ofChecks = findings
    .filter(({ status, check }) => status === 'unknown' && (check !== 'live-packets' || c.packets.length > 0))
    .map(uncheckedOf);
  const ofReads = [...c.gaps, ...aboutPackets(c)].map(
    (gap): Unchecked => ({ alone: gap, reason: gap.reason, name: gap.what, isCheck: false }),
  );
  const byReason = new Map<string, Unchecked[]>();
  for (const each of [...ofChecks, ...ofReads]) {
    const key = keyOfMessage(each.reason);
    byReason.set(key, [...(byReason.get(key) ?? []), each]);
  }
  return [...byReason.values()].flatMap((all) => {
    const [first, second] = all;
    if (first === undefined || second === undefined) return first?.alone ?? [];
    const [checks, reads] = [all.filter(({ isCheck }) => isCheck), all.filter(({ isCheck }) => !isCheck)];
    return { what: whatOf(checks, reads), reason: first.reason };
  });
};
