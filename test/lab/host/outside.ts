import { type ChildProcess, spawn } from 'node:child_process';
import { listens, outsideName, startDnsServer } from '../dns/pod-dns.ts';
import { type RunResult, run, runOk } from './run.ts';

/**
 * The world behind the nodes' router: one host with two addresses, that answers echoes and connections to 443,
 * and knows no way to pods. What the router has no route for it drops, as the underlay always did.
 */
export interface Outside {
  namespace: string;
  /** The host that questions are about. */
  address: string;
  /** Its second address, for a name server. */
  nameServer: string;
  /** Arguments before a command that is to run there. */
  enter: readonly string[];
  /** Runs a command there: it plays a client of the cluster. */
  run(argv: readonly string[]): Promise<RunResult>;
  /** Answers nobody any more, or everybody again; its second address is not touched. */
  silent(silent: boolean): Promise<void>;
  /** Starts its name server, which knows `example.com`. */
  serveNames(): Promise<void>;
  /** Stops that again. */
  stopNames(): void;
  stop(): void;
}

const router = '203.0.113.254';
const address = '203.0.113.10';
export const outsideNameServer = '203.0.113.53';

/** Wires the outside host to the underlay, whose namespace must exist, and lets that route. */
export const createOutside = async (lab: string, underlay: string): Promise<Outside> => {
  const namespace = `${lab}-outside`;
  await runOk(['ip', '-batch', '-'], {
    input: [
      `netns add ${namespace}`,
      `link add name outside netns ${underlay} type veth peer name eth0 netns ${namespace}`,
    ].join('\n'),
  });
  const enter = ['nsenter', `--net=/run/netns/${namespace}`];
  await Promise.all([
    runOk(['ip', '-n', underlay, '-batch', '-'], {
      input: [`addr add ${router}/24 dev outside`, 'link set outside up', 'route add blackhole default'].join('\n'),
    }),
    runOk(['nsenter', `--net=/run/netns/${underlay}`, 'sysctl', '-q', '-w', 'net/ipv4/ip_forward=1']),
    runOk(['ip', '-n', namespace, '-batch', '-'], {
      input: [
        'link set lo up',
        `addr add ${address}/24 dev eth0`,
        `addr add ${outsideNameServer}/24 dev eth0`,
        'link set eth0 up',
        `route add default via ${router}`,
      ].join('\n'),
    }),
  ]);
  const listener: ChildProcess = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', ...enter, 'socat', 'TCP-LISTEN:443,fork,reuseaddr', 'PIPE'],
    { stdio: 'ignore' },
  );
  let names: ChildProcess | undefined;
  const nft = (input: string) => runOk([...enter, 'nft', '-f', '-'], { input });
  return {
    namespace,
    address,
    nameServer: outsideNameServer,
    enter,
    run: (argv) => run([...enter, ...argv]),
    silent: async (silent) => {
      await nft(
        [
          'add table inet outside',
          'delete table inet outside',
          ...(silent
            ? [
                'add table inet outside',
                'add chain inet outside input { type filter hook input priority 0; }',
                `add rule inet outside input ip daddr ${address} counter drop`,
              ]
            : []),
        ].join('\n'),
      );
    },
    serveNames: async () => {
      names ??= startDnsServer(enter, { listen: outsideNameServer, names: { [outsideName]: [address] } });
      await listens(enter, outsideNameServer);
    },
    stopNames: () => {
      names?.kill('SIGKILL');
      names = undefined;
    },
    stop: () => {
      names?.kill('SIGKILL');
      listener.kill('SIGKILL');
    },
  };
};
