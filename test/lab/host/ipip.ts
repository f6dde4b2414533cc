import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import type { NodeHost } from './node-host.ts';

/** The kernel's module `ipip` of one node: while it is loaded the node has a `tunl0` (see ipip.pl). */
export interface IpipModule {
  load(): Promise<void>;
  unload(): Promise<void>;
}

const program = new URL('ipip.pl', import.meta.url).pathname;

export const createIpipModule = (host: NodeHost): IpipModule => {
  let child: ChildProcess | undefined;
  const load = async (): Promise<void> => {
    if (child) return;
    const started = spawn('setpriv', ['--pdeathsig', 'KILL', ...host.enter, 'perl', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    await new Promise<void>((resolve, reject) => {
      started.stdout.once('data', () => resolve());
      started.once('exit', (code) => reject(new Error(`${host.name}: no tunl0, perl ended with ${code}`)));
    });
    started.once('exit', () => {
      if (child !== started) return;
      child = undefined;
      // The module's own device cannot be deleted.
      void load().catch(() => undefined);
    });
  };
  return {
    load,
    unload: async () => {
      const loaded = child;
      child = undefined;
      if (!loaded) return;
      const ended = new Promise((resolve) => loaded.once('exit', resolve));
      loaded.kill('SIGKILL');
      await ended;
    },
  };
};

/**
 * Writes an `ip` that shows the TUN device as the kernel shows the tunl0 of its module: the kind, and no
 * point to point.
 */
export const writeIpipView = async (folder: string): Promise<void> => {
  const module =
    '"info_kind":"ipip","info_data":{"proto":"ipip","remote":"any","local":"any","ttl":0,"pmtudisc":false}';
  const script = `#!/bin/sh
case " $* " in
  *" link "*|*" addr "*|*" address "*) ;;
  *) exec /usr/sbin/ip "$@" ;;
esac
shown=$(/usr/sbin/ip "$@")
code=$?
printf '%s\\n' "$shown" | sed -E \\
  -e 's/"info_kind":"tun","info_data":\\{[^}]*\\}/${module}/g' \\
  -e 's/("ifname":"tunl0","flags":\\[)"POINTOPOINT",/\\1/; s/"link_pointtopoint":true,//' \\
  -e '/ tunl0: /s/<POINTOPOINT,/</; s/^    tun type tun pi [^a]*/    ipip any remote any local any ttl inherit nopmtudisc /'
exit $code
`;
  await writeFile(`${folder}/ip`, script);
  await chmod(`${folder}/ip`, 0o755);
};
