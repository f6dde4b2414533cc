import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { dyingWithUs, runCommand } from '../command.ts';
import { findNamespace, type RunOne } from '../enter-pod.ts';
import { inside } from '../pod-namespace.ts';
import type { RawDns } from './answer.ts';
import type { Asked } from './ask.ts';
import type { AskRequest, DnsRequest } from './dns-request.ts';
import { namesToAsk, nodeResolvConf, sandboxResolvConf } from './resolv-conf.ts';

const timeoutMs = 900;

const ownProgram = (request: AskRequest): string[] => [
  process.execPath,
  ...process.execArgv,
  process.argv[1] ?? '',
  'probe',
  'dns-ask',
  JSON.stringify(request),
];

type Answered = { asked: Asked[]; failure?: Message | string };

const askIn = async (run: RunOne, wrap: (argv: string[]) => string[], request: AskRequest): Promise<Answered> => {
  if (request.servers.length === 0) return { asked: [], failure: say('probe.no-name-server') };
  const said = await run('dns', wrap(dyingWithUs(ownProgram(request))));
  try {
    const asked: unknown = JSON.parse(said.stdout);
    if (Array.isArray(asked)) return { asked };
  } catch {
    // Said below.
  }
  return {
    asked: [],
    failure: said.failure ?? (said.stderr.trim().split('\n').at(-1)?.slice(0, 160) || say('probe.no-answer')),
  };
};

/** Looks the name up as the pod does, as the node does, and from the pod at the cluster's own server. */
export const lookUp = async (request: DnsRequest, signal: AbortSignal): Promise<RawDns> => {
  const limits = { deadlineMs: request.deadlineMs, maxBytes: 1_000_000, signal };
  const run: RunOne = (id, argv, more) => runCommand(id, argv, { ...limits, ...more });
  const { name, family, pod, clusterServers } = request;
  const plain = (argv: string[]) => argv;
  const hostConf = nodeResolvConf();
  const host: Promise<Answered> =
    hostConf === undefined
      ? Promise.resolve({ asked: [], failure: say('read.no-resolv-conf') })
      : askIn(run, plain, { servers: hostConf.servers, names: namesToAsk(name, hostConf), family, timeoutMs });
  const answer: RawDns = { type: 'dns', node: request.node, host: { asked: [] } };
  if (pod !== undefined) {
    const [addresses, namespaces] = await Promise.all([
      run('addresses', ['ip', '-d', '-j', 'addr']),
      run('netns', ['ip', '-j', 'netns', 'list']),
    ]);
    const found = await findNamespace(pod, addresses, namespaces, run);
    const own = pod.sandbox === undefined ? undefined : sandboxResolvConf(pod.sandbox);
    // A pod that is to ask as its node does has the node's file.
    const conf = own ?? (pod.usual.servers.length === 0 && hostConf !== undefined ? hostConf : pod.usual);
    const source = own === undefined ? ('derived' as const) : ('sandbox' as const);
    if ('failure' in found) {
      answer.pod = { source, conf, asked: [], failure: found.failure };
    } else {
      const within = (argv: string[]) => inside(found.name, argv);
      const others = clusterServers.filter((server) => !conf.servers.includes(server));
      const [asked, cluster] = await Promise.all([
        askIn(run, within, { servers: conf.servers, names: namesToAsk(name, conf), family, timeoutMs }),
        others.length === 0 ? undefined : askIn(run, within, { servers: others, names: [name], family, timeoutMs }),
      ]);
      answer.pod = { source, conf, ...asked };
      if (cluster) answer.cluster = cluster.asked;
    }
  }
  answer.host = { ...(hostConf === undefined ? {} : { conf: hostConf }), ...(await host) };
  return answer;
};
