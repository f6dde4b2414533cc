import { type CounterMove, type PacketTest, placeSchema, type Tap } from '../../case/packets.ts';
import type { RawPacketsResult } from '../../probe/packets/result.ts';
import { type Message, messageFor } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { outcomeOf } from './outcome.ts';
import type { Sendable } from './run-packet-test.ts';
import { sizeOutcome } from './size-test.ts';

const order = new Map<string, number>(placeSchema.options.map((place, index) => [place, index]));

const tapsOf = (result: RawPacketsResult, test: number): Tap[] =>
  result.taps.filter((tap) => tap.test === test).map(({ test: _, ...tap }) => ({ node: result.node, ...tap }));

/** `-p tcp` cannot have dropped a ping. UDP rules stay: a tunnel's packets are UDP. */
const concerns = (rule: string, protocol: string): boolean => {
  const named = /(!?) ?-p (tcp|icmp|ipv6-icmp)\b/.exec(rule);
  if (named === null || named[1] === '!') return true;
  return named[2] === protocol || (named[2] === 'ipv6-icmp' && protocol === 'icmp');
};

const countersOf = (result: RawPacketsResult, protocol: string): CounterMove[] =>
  result.counters
    .filter((move) => concerns(move.rule, protocol))
    .map(({ family: _, ...move }) => ({ node: result.node, ...move }));

/**
 * A node's own packets to a Service have an endpoint's address on every interface, and where Calico's eBPF
 * programs translate at `connect()`, a pod's have it too: no capture knows them, and what the kernel says of the
 * connections counts.
 */
const answeredOf = (plan: Sendable, test: number, sender: RawPacketsResult): number => {
  const seen = sender.answered[test] ?? 0;
  if (plan.service === undefined) return seen;
  const unseen = sender.taps.every((tap) => tap.test !== test || tap.requests === 0);
  return plan.origin === 'node' || (seen === 0 && unseen)
    ? sender.attempts.filter((each) => each.test === test && ['connected', 'answered'].includes(each.result)).length
    : seen;
};

const distinctErrors = (results: readonly RawPacketsResult[], test: number): PacketTest['icmpErrors'] => {
  const errors = results.flatMap((result) => result.icmpErrors).filter((error) => error.test === test);
  const byText = new Map(errors.map(({ test: _, ...error }) => [`${error.from} ${error.message}`, error]));
  return [...byText.values()];
};

/**
 * What the nodes saw → one test each. Counters are those of the whole run: tests run at the same time,
 * so a rule that fits several tests is named in each. `problems`: what was not watched, for the detail.
 */
export const packetTestsOf = (
  planned: readonly Sendable[],
  addresses: Pick<PacketTest, 'fromAddress' | 'toAddress' | 'to'>,
  sender: RawPacketsResult,
  receiver: RawPacketsResult | undefined,
  problems: readonly Message[],
): PacketTest[] => {
  const results = receiver === undefined ? [sender] : [sender, receiver];
  const all = [...problems, ...results.flatMap((result) => result.problems.map(messageFor))];
  const tracking = results.flatMap(({ node, tracking: moves }) =>
    moves !== undefined && Object.values(moves).some((count) => count > 0) ? [{ node, ...moves }] : [],
  );
  const kernel = results.flatMap(({ node, kernel: counted }) => {
    if (counted === undefined) return [];
    const { unread, dropsUnread, ...counts } = counted;
    return [
      {
        node,
        ...counts,
        unread: unread.map(({ reason, ...each }) => ({ ...each, reason: messageFor(reason) })),
        ...(dropsUnread === undefined ? {} : { dropsUnread: messageFor(dropsUnread) }),
      },
    ];
  });
  const backlog = results.flatMap(({ node, backlog: sockets = [] }) => sockets.map((each) => ({ node, ...each })));
  const tcPrograms = results.flatMap(({ node, tcPrograms: programs = [] }) =>
    programs.map((each) => ({ node, ...each })),
  );
  return planned.map((plan, index): PacketTest => {
    const taps = results
      .flatMap((result) => tapsOf(result, index))
      // What a node sends beside does not come by the pod.
      .filter(({ place }) => !plan.beside || place.endsWith('-nic') || place.endsWith('-tunnel'))
      // Behind the sender's node a Service's packets have an endpoint's address, and any endpoint's.
      .filter(({ place }) => plan.service === undefined || place === 'source-pod' || place === 'source-veth')
      .sort((a, b) => (order.get(a.place) ?? 0) - (order.get(b.place) ?? 0));
    const icmpErrors = distinctErrors(results, index);
    const sent = sender.sent[index] ?? 0;
    const attempts = sender.attempts.filter((attempt) => attempt.test === index);
    const sized =
      plan.size === undefined
        ? undefined
        : { size: plan.size, ...sizeOutcome(plan.size, sent, attempts, addresses.fromAddress, all) };
    const { outcome, detail } =
      sized ??
      outcomeOf({
        planned: plan,
        sent,
        answered: answeredOf(plan, index, sender),
        attempts,
        icmpErrors,
        taps,
        problems: all,
        toAddress: plan.service ?? addresses.toAddress,
        to: addresses.to,
      });
    return {
      protocol: plan.protocol,
      ...(plan.port === undefined ? {} : { port: plan.port }),
      ...addresses,
      ...(plan.service === undefined ? {} : { toAddress: plan.service, through: 'service' as const }),
      ...(plan.origin === undefined ? {} : { by: plan.origin }),
      ...(plan.beside ? { beside: true } : {}),
      ...(sized === undefined ? {} : { size: sized.size }),
      ...(sized?.passes === undefined ? {} : { passes: sized.passes }),
      sent,
      outcome,
      detail: all.length === 0 || outcome === 'not-run' ? detail : say('packets.incomplete', { detail, problems: all }),
      taps,
      asks: results.flatMap((result) => (result.asks ?? []).map((ask) => ({ node: result.node, ...ask }))),
      counters: results.flatMap((result) => countersOf(result, plan.protocol)),
      ...(tracking.length === 0 ? {} : { tracking }),
      ...(kernel.length === 0 ? {} : { kernel }),
      ...(backlog.length === 0 ? {} : { backlog }),
      ...(tcPrograms.length === 0 ? {} : { tcPrograms }),
      icmpErrors: [...icmpErrors, ...(sized?.told ?? [])],
    };
  });
};
