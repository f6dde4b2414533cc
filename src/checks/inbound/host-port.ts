import type { NodeState } from '../../case/node-state.ts';
import type { Pod } from '../../case/objects.ts';
import { sameAddress } from '../../ip/texts.ts';
import { calledObject, calledText } from '../../path/inbound-title.ts';
import { decidingAsked, handsTo, walkInbound } from '../../path/inbound-walk.ts';
import { hopAt, type PathDirection } from '../../path/path-direction.ts';
import { allRuleSets } from '../../programmed/native-tables.ts';
import type { Packet } from '../../programmed/packet.ts';
import type { Walk } from '../../programmed/walk.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { recreatePod } from '../pod/recreate.ts';
import { deleteMatchedFix } from '../rules/denial.ts';
import { ruleProof } from '../rules/foreign-rule.ts';
import type { Step } from '../steps.ts';

/** Whether the CNI plugin's rules hand the node's port to the pod that asks for it (kubernetes#hostport). */

const explains = ['check:live-packets', 'foreign-rule-changes'] as const;

/** Rules anywhere in the node's tables that translate the port to that pod: one of them may come too late. */
const ownRule = (state: NodeState, { dport }: Packet, target: string): string | undefined =>
  allRuleSets(state)
    .flatMap(({ tables }) => tables.flatMap(({ rules }) => rules))
    .find(
      ({ target: does, targetOptions, text }) =>
        does === 'DNAT' && targetOptions.split(' ').includes(target) && text.split(' ').includes(String(dport)),
    )?.text;

const asksFor = ({ ports }: Pod, port: number | undefined, protocol: string) =>
  ports.find((each) => each.hostPort === port && each.protocol.toLowerCase() === protocol);

/** Whose the address is that the rules lead to, where that is a pod that was read. */
const holderOf = ({ c }: PathDirection, address: string | undefined): string | undefined => {
  const found = c.objects.pods.find(({ ips, finished }) => !finished && ips.some((own) => sameAddress(own, address)));
  return found && `${found.namespace}/${found.name}`;
};

const translates = new Set(['DNAT', 'REDIRECT', 'NETMAP']);
const byRule = ({ matched }: Walk) => matched.findLast(({ rule }) => translates.has(rule.target ?? ''));

export const hostPort: Step = (path) => {
  const { c, destination } = path;
  const { inbound, to } = c;
  const asked = decidingAsked(path.trip);
  if (inbound?.way !== 'host-port' || to.kind !== 'pod' || destination.kind !== 'pod' || asked === undefined) return [];
  const node = destination.nodeName;
  const called = calledObject(c);
  const check = checkAt(path, 'inbound-host-port', say('host-port.about', { node, called, pod: destination.key }), {
    hop: hopAt(destination, 'node'),
    node,
    object: `hostPort ${called}`,
  });
  return check.reading(destination.state, (state) => {
    const walk = walkInbound(c, destination, asked);
    if (walk === undefined) return check.unknown(say('inbound.nothing-called'));
    const { pre } = walk;
    const about = { node, called, pod: destination.key };
    if (pre.verdict === 'unknown') return check.unknown(pre.unsure[0]?.reason ?? say('service-rules.unsure'));
    // Who drops it before that is told where the rules are walked.
    if (pre.verdict !== 'accept') return check.unknown(say('host-port.dropped', about));
    const target = calledText({ address: destination.address ?? '', port: asked.port });
    const rule = byRule(pre);
    if (handsTo(pre, to.address, asked.port)) {
      return check.pass(say('host-port.handed', about), { proof: rule ? [ruleProof(node, rule)] : [] });
    }
    const lists = 'iptables-save -t nat';
    const wanted = asksFor(to.pod, inbound.port, asked.protocol)?.hostIP;
    if (wanted !== undefined && !sameAddress(wanted, inbound.address)) {
      return check.fail('host-port-on-other-address', say('host-port.other-address', { ...about, address: wanted }), {
        proof: [
          proofOf(`kubectl -n ${to.pod.namespace} get pod ${to.pod.name} -o yaml`, undefined, [`hostIP ${wanted}`]),
        ],
        explains: [...explains],
      });
    }
    const own = ownRule(state, walk.called, target);
    const [led] = pre.dnats;
    const remakes = [recreatePod(to.pod)];
    if (led === undefined || rule === undefined) {
      return check.fail('host-port-not-programmed', say('host-port.missing', about), {
        proof: [proofOf(lists, node, [own ?? say('host-port.no-rule', { target })])],
        explains: [...explains],
        fixes: remakes,
      });
    }
    const leads = {
      ...about,
      to: calledText({ ...led, address: led.address ?? node }),
      holder: holderOf(path, led.address) ?? say('host-port.nobody'),
    };
    return check.fail(
      'host-port-elsewhere',
      own === undefined ? say('host-port.elsewhere', leads) : say('host-port.shadowed', leads),
      {
        proof: [ruleProof(node, rule), ...(own === undefined ? [] : [proofOf(lists, node, [own])])],
        explains: [...explains],
        fixes: [deleteMatchedFix(node, rule), ...(own === undefined ? remakes : [])],
      },
    );
  });
};
