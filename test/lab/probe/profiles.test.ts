import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { program } from '../../helpers/program.ts';
import { nodeProgram, type TwoNodes, twoNodes } from './two-nodes.ts';

const privileged = process.platform === 'linux' && process.getuid?.() === 0;
const profiles = join(import.meta.dirname, '../../../deploy/components/profiles');
const apparmor = readFileSync(join(profiles, 'calico-why-probe.apparmor'), 'utf8');

const seccomp = z
  .strictObject({
    defaultAction: z.literal('SCMP_ACT_ERRNO'),
    defaultErrnoRet: z.int(),
    architectures: z.array(z.string().regex(/^SCMP_ARCH_\w+$/)),
    syscalls: z.array(
      z.strictObject({
        names: z.array(z.string().regex(/^[a-z0-9_]+$/)),
        action: z.enum(['SCMP_ACT_ALLOW', 'SCMP_ACT_ERRNO']),
        errnoRet: z.int().optional(),
        args: z
          .array(z.strictObject({ index: z.int(), value: z.int(), valueTwo: z.int().optional(), op: z.string() }))
          .optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(profiles, 'calico-why-probe.json'), 'utf8')));
const allowed = new Set(
  seccomp.syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW').flatMap(({ names }) => names),
);

/** Exit code of AppArmor's own parser, which needs no kernel that has it. */
const parse = (text: string) =>
  spawnSync('apparmor_parser', ['-Q', '--skip-cache', '--skip-kernel-load'], { input: text, encoding: 'utf8' });

describe.runIf(privileged)("the probe's profiles", () => {
  let lab: TwoNodes;
  let folder: string;
  beforeAll(() => {
    lab = twoNodes(95);
    folder = mkdtempSync(join(tmpdir(), 'calico-why-profiles-'));
  });
  afterAll(() => {
    lab?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are read by the parser of AppArmor, which refuses a broken one', () => {
    expect(parse(apparmor).status).toBe(0);
    expect(parse(apparmor.replace('capability net_raw', 'capability no_such')).status).not.toBe(0);
    expect(parse(apparmor.replace(/}\s*$/, '')).status).not.toBe(0);
  });

  it('let the probe enter a namespace, and not mount, unshare, trace or load anything', () => {
    expect(allowed.has('setns')).toBe(true);
    for (const call of ['mount', 'umount2', 'unshare', 'pivot_root', 'ptrace', 'bpf', 'perf_event_open', 'keyctl'])
      expect([call, allowed.has(call)]).toEqual([call, false]);
    // New namespaces are asked for by flags of clone too.
    expect(seccomp.syscalls.find(({ names }) => names.includes('clone'))?.args).toHaveLength(1);
    expect(seccomp.syscalls.find(({ names }) => names.includes('clone3'))?.action).toBe('SCMP_ACT_ERRNO');
  });

  it('allow each call that a snapshot of a node and a pod makes', () => {
    const trace = join(folder, 'calls');
    const [pod] = lab.pods;
    const request = { node: 'node-1', families: [4, 6], pods: [pod], connections: [pod.address], deadlineMs: 9_000 };
    const ran = spawnSync(
      'nsenter',
      [`--net=/var/run/netns/${lab.nodes[0]}`, '--', 'strace', '-f', '-qq', '-o', trace].concat([
        ...[nodeProgram, program, 'probe', 'snapshot', JSON.stringify(request)],
      ]),
      { encoding: 'utf8', timeout: 60_000 },
    );
    expect(ran.status).toBe(0);
    const used = new Set([...readFileSync(trace, 'latin1').matchAll(/^\d+ +([a-z0-9_]+)\(/gm)].map(([, call]) => call));
    expect(used).toContain('setns');
    // Node asks for io_uring and does without it; threads are made by clone where clone3 is not there.
    const without = ['io_uring_setup', 'io_uring_enter', 'io_uring_register', 'clone3'];
    expect([...used].filter((call) => !allowed.has(call ?? '') && !without.includes(call ?? ''))).toEqual([]);
  });
});
