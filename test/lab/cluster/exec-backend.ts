import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { basename } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { commandNotFound, type ExecBackend, type RunningCommand } from '../api/exec-backend.ts';
import { enterPod } from '../host/cni.ts';
import type { NodeHost } from '../host/node-host.ts';
import { compileCache } from '../lab-folder.ts';
import type { Kubelet } from './kubelet.ts';

/** Runs what is asked of a container: in its node's namespaces, or in its pod's. */

export interface ExecPlaces {
  /** The node that a hostNetwork pod runs on, and what kind of image it has. */
  hostPod(pod: { namespace: string; name: string }): { host: NodeHost; image: 'probe' | 'calico-node' } | undefined;
  kubelets(): Iterable<{ host: NodeHost; kubelet: Kubelet }>;
  /** Folder with the programs that only the product's image has. */
  binFolder: string;
}

/** What the image of calico-node has (calico#6.2), as far as this machine has it. */
const calicoNodeTools = new Set(
  'ip tc arp conntrack ipset iptables ip6tables iptables-save ip6tables-save iptables-restore ip6tables-restore iptables-nft iptables-nft-save iptables-nft-restore iptables-legacy iptables-legacy-save iptables-legacy-restore ip6tables-nft-save ip6tables-legacy-save nft bpftool bash sh cat ls grep sed sort tail stat readlink find timeout'.split(
    ' ',
  ),
);

const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

const findProgram = (program: string, own: readonly string[]): string | undefined =>
  (program.includes('/') ? [''] : [...own.map((folder) => `${folder}/`), ...folders.map((folder) => `${folder}/`)])
    .map((prefix) => prefix + program)
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

const running = (child: ChildProcessByStdio<Writable, Readable, Readable>): RunningCommand => ({
  stdin: child.stdin.on('error', () => undefined),
  stdout: child.stdout,
  stderr: child.stderr,
  done: new Promise((resolve) => {
    child.once('error', (error) => resolve({ error: error.message }));
    child.once('close', (code, signal) => resolve({ exitCode: code ?? (signal === 'SIGKILL' ? 137 : 143) }));
  }),
  kill: () => void child.kill('SIGKILL'),
});

const start = (argv: readonly string[], env: NodeJS.ProcessEnv): RunningCommand => {
  const [command = '', ...args] = argv;
  return running(spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env }));
};

/** `birdcl` is Calico's name for Debian's `birdc`. */
const renamed = new Map([['birdcl', 'birdc']]);

export const createExecBackend =
  (places: ExecPlaces): ExecBackend =>
  async (pod, _container, argv) => {
    const [asked = '', ...args] = argv;
    const env = { PATH: [places.binFolder, ...folders].join(':'), HOME: '/root', LANG: 'C.UTF-8', ...compileCache };
    const hostPod = places.hostPod(pod);
    if (hostPod) {
      const known = hostPod.image === 'probe' || calicoNodeTools.has(basename(asked)) || renamed.has(basename(asked));
      const wanted = renamed.get(basename(asked)) ?? asked;
      const own = hostPod.image === 'probe' || wanted === 'ip' ? [places.binFolder] : [];
      const program = known ? findProgram(wanted, own) : undefined;
      if (!program) throw new Error(commandNotFound(asked));
      return start(['setpriv', '--pdeathsig', 'KILL', ...hostPod.host.enter, program, ...args], env);
    }
    for (const { host, kubelet } of places.kubelets()) {
      const found = kubelet.find(pod.namespace, pod.name);
      if (!found) continue;
      const program = findProgram(asked, []);
      if (!program) throw new Error(commandNotFound(asked));
      return start(['setpriv', '--pdeathsig', 'KILL', ...enterPod(host, found.wiring), program, ...args], env);
    }
    throw new Error(`container of ${pod.namespace}/${pod.name} is not running`);
  };
