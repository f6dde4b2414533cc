import type { Ebpf } from '../../case/ebpf.ts';
import type { NodeState } from '../../case/node-state.ts';
import { commandBytes } from '../../limits/limits.ts';
import { type EbpfAsked, parseEbpf, parseEbpfCounts, unreadEbpf } from '../../probe/parse/ebpf/state.ts';
import type { RawRun } from '../../probe/raw.ts';
import { say } from '../../words/say.ts';
import type { Exec, ExecResult, ExecTarget } from '../exec.ts';
import type { NodeRequest } from './node-request.ts';

/**
 * What Calico's eBPF programs hold, by the tools that are in the image of calico-node: an exec each, read-only, as
 * `deploy/components/calico-node-exec` allows them.
 */

type Commands = [id: string, argv: string[]][];

const bpf = (...rest: string[]): string[] => ['calico-node', '-bpf', ...rest];

/** The other family is asked for behind the sub-command. */
const ofFamily = (family: 4 | 6): string[] => (family === 6 ? ['-6'] : []);

const jumpMap = (hook: 'ing' | 'egr'): string[] => [
  ...['bpftool', '-j', 'map', 'dump', 'pinned'],
  `/sys/fs/bpf/tc/globals/cali_jump_${hook}2`,
];

const countCommands = ({ devices, families }: EbpfAsked): Commands =>
  devices.flatMap(
    ({ name }): Commands => [
      [`counters ${name}`, bpf('counters', 'dump', `--iface=${name}`)],
      ...families.map((family): [string, string[]] => [
        `policy${family} ${name}`,
        bpf('policy', 'dump', name, 'all', ...ofFamily(family)),
      ]),
    ],
  );

/** Asked alone: without the right, or without the command, nothing else is tried. */
const first: [string, string[]] = ['interfaces', bpf('ifstate', 'dump')];

const familyOfService = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);

const otherCommands = (asked: EbpfAsked): Commands => [
  ['programs', ['bpftool', '-j', 'net']],
  ['jump-ingress', jumpMap('ing')],
  ['jump-egress', jumpMap('egr')],
  ...asked.families.map((family): [string, string[]] => [
    `routes${family}`,
    bpf('routes', 'dump', ...ofFamily(family)),
  ]),
  ...(asked.service === undefined
    ? []
    : ([
        ['services', bpf('nat', 'dump', ...ofFamily(familyOfService(asked.service)))],
        ['affinities', bpf('nat', 'aff', ...ofFamily(familyOfService(asked.service)))],
        ...(asked.udp
          ? [
              [
                'connections',
                bpf('conntrack', 'dump', ...ofFamily(familyOfService(asked.service))),
              ] satisfies Commands[0],
            ]
          : []),
      ] satisfies Commands)),
  ...countCommands(asked),
];

const isInterfaceName = (name: string): boolean => /^[A-Za-z0-9_.:@][A-Za-z0-9_.:@-]{0,14}$/.test(name);

/** The pods' interfaces by the end of their names: what stands before it is a setting of the CNI plugin. */
export const ebpfAsked = (request: NodeRequest, { links }: Pick<NodeState, 'links'>): EbpfAsked => ({
  families: request.families,
  addresses: request.carried ?? request.connections,
  service: request.service,
  udp: request.udp,
  devices: request.pods
    .map((pod) => {
      const ending = pod.interface.replace(/^cali/, '');
      const link = links.ok ? links.value.find(({ name }) => name.endsWith(ending)) : undefined;
      return { name: link?.name ?? pod.interface, index: link?.index };
    })
    .filter(({ name }) => isInterfaceName(name)),
});

export interface EbpfSource {
  exec: Exec;
  /** The calico-node pod there; absent: none runs. */
  target: ExecTarget | undefined;
  node: string;
  deadlineMs: number;
  signal: AbortSignal;
}

const runnerOf = ({ exec, deadlineMs, signal }: EbpfSource, target: ExecTarget) => {
  const start = performance.now();
  return async ([id, argv]: [string, string[]]): Promise<{ run: RawRun; code: ExecResult['code'] }> => {
    const left = Math.max(50, deadlineMs - (performance.now() - start));
    const result = await exec(target, { argv, deadlineMs: left, maxBytes: commandBytes, signal });
    const { stdout, stderr, truncated, milliseconds, code } = result;
    const ended =
      result.failure !== undefined || result.exitCode === undefined
        ? { failure: result.failure ?? say('exec.no-status'), ...(code === undefined ? {} : { code }) }
        : { exitCode: result.exitCode };
    return { run: { id, argv, ...ended, stdout, stderr: stderr.slice(0, 2_000), milliseconds, truncated }, code };
  };
};

/** What the programs of a node hold for the question. Never throws for what the node does. */
export const readEbpf = async (source: EbpfSource, asked: EbpfAsked): Promise<Ebpf> => {
  const { target, node } = source;
  if (target === undefined) return unreadEbpf(say('ebpf.no-agent', { node }), asked);
  const run = runnerOf(source, target);
  const told = await run(first);
  if (told.run.failure !== undefined && (told.code === 'forbidden' || told.code === 'unauthorized'))
    return unreadEbpf(say('ebpf.no-right', { node, reason: told.run.failure }), asked);
  if (told.run.failure !== undefined) return unreadEbpf(say('ebpf.not-run', { node, reason: told.run.failure }), asked);
  const rest = await Promise.all(otherCommands(asked).map(run));
  return parseEbpf(
    [told, ...rest].map((each) => each.run),
    asked,
  );
};

/** The counts alone, after packets were sent. */
export const readEbpfCounts = async (
  source: EbpfSource,
  asked: EbpfAsked,
): Promise<NonNullable<Ebpf['after']> | undefined> => {
  if (source.target === undefined || asked.devices.length === 0) return undefined;
  const run = runnerOf(source, source.target);
  const all = await Promise.all(countCommands(asked).map(run));
  return parseEbpfCounts(
    all.map((each) => each.run),
    asked,
  );
};
