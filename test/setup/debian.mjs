import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptGet } from './apt-get.mjs';

/** Debian package → the programs that show it is there, and what cannot run without it. */
const packages = [
  { name: 'iproute2', programs: ['ip', 'bridge'], for: ['lab'] },
  { name: 'iptables', programs: ['iptables-nft-save', 'iptables-legacy-save'], for: ['lab'] },
  { name: 'ipset', programs: ['ipset'], for: ['lab'] },
  { name: 'nftables', programs: ['nft'], for: ['lab'] },
  { name: 'bird', programs: ['bird', 'birdc'], for: ['lab'] },
  { name: 'tcpdump', programs: ['tcpdump'], for: ['lab'] },
  { name: 'conntrack', programs: ['conntrack'], for: ['lab'] },
  { name: 'iputils-ping', programs: ['ping'], for: ['lab'] },
  { name: 'iputils-arping', programs: ['arping'], for: ['lab'] },
  { name: 'socat', programs: ['socat'], for: ['lab'] },
  { name: 'apparmor', programs: ['apparmor_parser'], for: ['lab'] },
  { name: 'strace', programs: ['strace'], for: ['lab'] },
  { name: 'redis-server', programs: ['redis-server'], for: ['redis'] },
  { name: 'chromium', programs: ['chromium'], for: ['page'] },
  { name: 'zsh', programs: ['zsh'], for: ['shells'] },
  { name: 'fish', programs: ['fish'], for: ['shells'] },
];

/** Services that Debian starts when their package is installed; we start our own copies. */
const services = ['bird', 'bird6', 'redis-server'];

const searchPath = `${process.env.PATH ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`;

const onPath = (program) =>
  searchPath.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

const missingFor = (parts) =>
  packages.filter((one) => one.for.some((part) => parts.includes(part)) && !one.programs.every(onPath));

const env = { ...process.env, PATH: searchPath };
const install = (names) => aptGet(['install', '-y', '-qq', '--no-install-recommends', ...names], env);

/**
 * Brings what the parts need. Returns for each part that still cannot run the reason, as a sentence.
 * Parts: `lab` (kernel networking), `redis`, `page` (a browser), `shells` (those that completion is for).
 */
export const prepareDebian = (parts) => {
  const cannot = new Map();
  const root = process.getuid?.() === 0;
  if (parts.includes('lab') && process.platform !== 'linux') {
    cannot.set('lab', 'The lab is made of Linux network namespaces, and this is not Linux.');
  } else if (parts.includes('lab') && !root) {
    cannot.set('lab', 'The lab makes network namespaces, which only root may do: run this as root.');
  }
  const wanted = parts.filter((part) => !cannot.has(part));
  const absent = missingFor(wanted);
  if (absent.length > 0 && root && onPath('apt-get')) {
    const names = absent.map(({ name }) => name);
    console.log(`Installing Debian packages: ${names.join(' ')}`);
    const installed = install(names) || (aptGet(['update', '-qq'], env) && install(names));
    if (installed && existsSync('/run/systemd/system')) {
      const started = services.filter((service) => names.includes(service.replace(/6$/, '')));
      if (started.length > 0) spawnSync('systemctl', ['disable', '--now', ...started], { stdio: 'ignore', env });
    }
  }
  process.env.PATH = searchPath;
  for (const part of wanted) {
    const still = missingFor([part]).map(({ name }) => name);
    if (still.length > 0)
      cannot.set(
        part,
        `These Debian packages are missing: ${still.join(' ')}. Install them with apt-get, or run this as root.`,
      );
  }
  return cannot;
};
