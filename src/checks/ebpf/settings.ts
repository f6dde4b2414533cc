import type { Finding, FixRef } from '../../case/finding.ts';
import { setEbpfField } from '../../fixes/by-hand/set-ebpf-field.ts';
import { agentLabel, isAgentOf } from '../../intended/agent-pod.ts';
import { type FelixField, type FelixSetting, isTrue } from '../../intended/felix-in-force.ts';
import { contains } from '../../ip/texts.ts';
import { isTranslated } from '../../path/inbound-walk.ts';
import { serviceIsLost } from '../../path/loss.ts';
import { entryEndpoint, type PathDirection } from '../../path/path-direction.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { keptByKubeProxy } from '../../programmed/kube-proxy.ts';
import { say } from '../../words/say.ts';
import { findingsAt, type Outcomes } from '../check.ts';
import { chooserOf } from '../service/offered.ts';
import type { Step } from '../steps.ts';
import { type Said, settingAt, settingsProof } from './setting-at.ts';

/** Settings of Felix that make its eBPF data plane lose what was asked, as they are in force on a node (calico#2.6). */

/** Felix takes a word in any case. */
const isWord = (setting: FelixSetting | undefined, word: string): setting is FelixSetting =>
  typeof setting?.value === 'string' && setting.value.toLowerCase() === word.toLowerCase();

/** `value`: as JSON, what is to stand there instead. */
const fixFor = (path: PathDirection, node: string, { field, setting }: Said, value: string): FixRef => {
  const { said } = setting;
  if (said.by === 'object') return setEbpfField.with({ object: said.name, field, value });
  const agent = path.c.objects.pods.find((pod) => isAgentOf(node, pod));
  return setEbpfField.with({
    ...{ object: '', field: said.variable, value: '' },
    ...(agent ? { namespace: agent.namespace, daemonset: agentLabel(agent) } : {}),
  });
};

const at = (path: PathDirection, node: string, field: FelixField): Outcomes =>
  findingsAt(path, 'ebpf-settings', { hop: 'source-node', node, object: `${field} on ${node}` });

const titleOf = (path: PathDirection): string => `svc/${path.c.service?.namespace}/${path.c.service?.name}`;

const explains = ['service-unreachable', 'check:live-packets'] as const;

/**
 * What runs on the node itself is translated in its socket calls, or on its way out by another device. With both
 * switched off it is not, and what pods send is, by the programs at their interfaces.
 */
const hostClients = (path: PathDirection): Finding[] => {
  const { source, c } = path;
  if (source.kind !== 'node' || c.inbound !== undefined || !source.state.ok || !isEbpf(source.state.value)) return [];
  const [sockets, device] = (['bpfConnectTimeLoadBalancing', 'bpfHostNetworkedNATWithoutCTLB'] as const).map(
    (field) => ({
      field,
      setting: settingAt(path, source, field),
    }),
  );
  if (sockets === undefined || device === undefined) return [];
  if (!isWord(sockets.setting, 'Disabled') || !isWord(device.setting, 'Disabled')) return [];
  const { nodeName: node } = source;
  const all: Said[] = [
    { field: sockets.field, setting: sockets.setting },
    { field: device.field, setting: device.setting },
  ];
  const [, second] = all;
  // Where kube-proxy keeps its rules these translate instead.
  const alone = keptByKubeProxy(source.state.value).length === 0;
  return [
    at(path, node, device.field).failIf(
      alone,
      'ebpf-host-services-off',
      say('ebpf-settings.host-services', { node, service: titleOf(path) }),
      {
        proof: settingsProof(node, all),
        explains: [...explains],
        fixes: second === undefined ? [] : [fixFor(path, node, second, '"Enabled"')],
      },
    ),
  ];
};

const cidrsIn = ({ value }: FelixSetting): string[] =>
  (Array.isArray(value) ? value.map(String) : String(value).split(',')).map((each) => each.trim());

/** Node-local DNS is why it is set; anything else in those networks has no translation. */
const excluded = (path: PathDirection): Finding[] => {
  const chooser = chooserOf(path);
  const address = path.c.service?.asked.address;
  const field = 'bpfExcludeCIDRsFromNAT';
  const setting = settingAt(path, chooser, field);
  if (address === undefined || setting === undefined || !chooser.state.ok || !isEbpf(chooser.state.value)) return [];
  const cidr = cidrsIn(setting).find((each) => contains(each, address));
  if (cidr === undefined) return [];
  const { nodeName: node } = chooser;
  const rest = cidrsIn(setting).filter((each) => each !== cidr);
  return [
    at(path, node, field).failIf(
      serviceIsLost(path.c),
      'ebpf-service-excluded',
      say('ebpf-settings.excluded', { node, service: titleOf(path), address, cidr }),
      {
        proof: settingsProof(node, [{ field, setting }]),
        explains: [...explains],
        fixes: [fixFor(path, node, { field, setting }, JSON.stringify(rest))],
      },
    ),
  ];
};

/** What a node hands on is answered past it, with an address that is not of the answering node. */
const directReturn = (path: PathDirection): Finding[] => {
  const { inbound, service } = path.c;
  const entry = entryEndpoint(path.c, 'source');
  const field = 'bpfExternalServiceMode';
  const setting = entry && settingAt(path, entry, field);
  if (inbound === undefined || service === undefined || entry === undefined || !isWord(setting, 'DSR')) return [];
  const { nodeName: node, state } = entry;
  const far = path.destination.nodeName;
  if (!isTranslated(inbound) || !state.ok || !isEbpf(state.value) || far === '' || far === node) return [];
  return [
    at(path, node, field).failIf(
      serviceIsLost(path.c),
      'ebpf-direct-return',
      say('ebpf-settings.direct-return', { node, far, service: titleOf(path), address: inbound.address ?? '' }),
      {
        proof: settingsProof(node, [{ field, setting }]),
        explains: [...explains],
        fixes: [fixFor(path, node, { field, setting }, '"Tunnel"')],
      },
    ),
  ];
};

/** Rules of the node translate a hostPort, and see the answers of none of the connections that are not tracked. */
const untrackedHostPort = (path: PathDirection): Finding[] => {
  const { inbound } = path.c;
  const entry = entryEndpoint(path.c, 'source') ?? path.destination;
  const field = 'bpfHostConntrackBypass';
  if (inbound?.way !== 'host-port' || !entry.state.ok || !isEbpf(entry.state.value)) return [];
  const setting = settingAt(path, entry, field);
  if (setting === undefined || !isTrue(setting.value)) return [];
  const { nodeName: node } = entry;
  return [
    at(path, node, field).warn(say('ebpf-settings.untracked', { node, port: inbound.port ?? 0 }), {
      cause: 'ebpf-conntrack-bypass',
      proof: settingsProof(node, [{ field, setting }]),
      explains: [...explains],
      fixes: [fixFor(path, node, { field, setting }, 'false')],
    }),
  ];
};

/** Felix that is told so and cannot drops the setting after one line in its log. */
const notRunning = (path: PathDirection): Finding[] =>
  [path.source, path.destination].flatMap((endpoint, place, all): Finding[] => {
    const { nodeName: node, state } = endpoint;
    if (node === '' || !state.ok || !state.value.links.ok || !state.value.ruleSets.ok || isEbpf(state.value)) return [];
    if (all.findIndex((each) => each.nodeName === node) !== place) return [];
    const field = 'bpfEnabled';
    const setting = settingAt(path, endpoint, field);
    if (setting === undefined || !isTrue(setting.value)) return [];
    // The sender's node alone translates what is asked for.
    const untranslated =
      path.c.service !== undefined && chooserOf(path).nodeName === node && keptByKubeProxy(state.value).length === 0;
    return [
      at(path, node, field).failIf(
        untranslated,
        'ebpf-not-running',
        untranslated ? say('ebpf-settings.nothing-translates', { node }) : say('ebpf-settings.not-running', { node }),
        {
          proof: settingsProof(node, [{ field, setting }]),
          explains: [...explains, ...(untranslated ? ([`service-not-programmed@${node}`] as const) : [])],
        },
      ),
    ];
  });

export const ebpfSettings: Step = (path) => [
  ...hostClients(path),
  ...excluded(path),
  ...directReturn(path),
  ...untrackedHostPort(path),
  ...notRunning(path),
];
