import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

interface DaemonSet {
  spec: { template: { spec: { containers: { name: string; command: string[] }[] } } };
}
const manifest = load(
  readFileSync(join(import.meta.dirname, '../../../deploy/kubernetes/probe.yaml'), 'utf8'),
) as DaemonSet;
const command = manifest.spec.template.spec.containers.find(({ name }) => name === 'cni-configuration')?.command ?? [];

let folder: string;
let end: () => void;
const at = (...parts: string[]) => join(folder, ...parts);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'calico-why-cni-'));
  for (const each of ['node', 'copy']) mkdirSync(at(each));
  writeFileSync(at('node', '10-calico.conflist'), '{"plugins":[]}', { mode: 0o600 });
  writeFileSync(at('node', 'calico-kubeconfig'), 'token: secret', { mode: 0o600 });
  symlinkSync('calico-kubeconfig', at('node', '00-first.conf'));
  symlinkSync('/etc/passwd', at('node', '01-second.conflist'));
  mkdirSync(at('node', 'folder.json'));
  const [program = '', flag = '', script = ''] = command.slice(2);
  const here = script.replaceAll('/node/', `${at('node')}/`).replaceAll('/copy/', `${at('copy')}/`);
  // Its own pace, but for the test.
  const child = spawn(program, [flag, here.replace('sleep 5', 'sleep 0.05')], { stdio: 'ignore' });
  end = () => child.kill('SIGKILL');
});
afterEach(() => {
  end();
  rmSync(folder, { recursive: true, force: true });
});

it("hands on the node's CNI configuration as it is now, and neither token, link nor folder", async () => {
  expect(command.slice(0, 4)).toEqual(['tini', '--', 'sh', '-c']);
  await vi.waitFor(() => expect(readdirSync(at('copy'))).toEqual(['10-calico.conflist']), 5_000);
  writeFileSync(at('node', '10-calico.conflist'), '{"plugins":[1]}');
  await vi.waitFor(() => expect(readFileSync(at('copy', '10-calico.conflist'), 'utf8')).toContain('[1]'), 5_000);
  writeFileSync(at('node', '20-other.conf'), '{}');
  rmSync(at('node', '10-calico.conflist'));
  await vi.waitFor(() => expect(readdirSync(at('copy'))).toEqual(['20-other.conf']), 5_000);
});
