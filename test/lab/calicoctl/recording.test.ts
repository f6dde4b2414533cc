import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewObject } from '../api/object.ts';
import { type ApiServer, startApiServer } from '../api/server.ts';
import { ObjectStore } from '../api/store.ts';
import { createIpam } from '../cluster/ipam.ts';
import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { run } from '../host/run.ts';
import { writeCalicoctl } from './write-calicoctl.ts';

/** The stand-in says what the real calicoctl said about the same cluster, command by command. */

const data = new URL('../../data/node-state/', import.meta.url).pathname;

interface Block {
  command: string;
  stdout: string;
  stderr: string;
  code: number;
}

const blocks: Block[] = [
  ...readFileSync(`${data}calicoctl-v3.32.1.md`, 'utf8').matchAll(/```\n\$ (.+)\n([\s\S]*?)# exit code (\d+)\n```/g),
].map(([, command = '', said = '', code]) => {
  const [stdout = '', stderr = ''] = said.split('--- stderr\n');
  return { command, stdout, stderr, code: Number(code) };
});

/** Not used by the product, about another state of the cluster, or not calicoctl at all. */
const leftOut = /^(?!calicoctl )|^calicoctl (?:get wep|ipam split|ipam configure show|node status|nonsense)/;

let api: ApiServer;
let folder: string;
let calicoctl: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'calicoctl-recording-'));
  const store = new ObjectStore();
  const objects = `${data}v3.32.1-vxlan-iptables/objects`;
  for (const file of readdirSync(objects)) {
    const { items = [] } = JSON.parse(readFileSync(join(objects, file), 'utf8')) as { items?: NewObject[] };
    for (const item of items) store.put(item);
  }
  const leaks = [
    ['node-1', 'gone-1', '43558882b160016b63bdb5d6d5658d1d20c95027f9cd16aa4bb91bc3391f37f5', '09:16:49.207755554'],
    ['node-2', 'gone-2', '22b35f1e29cb44305b7db7576bbfcc5685eb45f749ccd848c82407941081ce2c', '09:16:49.321407456'],
    ['node-2', 'gone-3', '1fefd005fc55c856444af96e64a4c7941736e2a9cfb498e530991137f6d3a35d', '09:16:49.399012185'],
  ] as const;
  for (const [node, pod, id, time] of leaks) {
    createIpam(store).assign(node, `k8s-pod-network.${id}`, {
      namespace: 'shop',
      node,
      pod,
      timestamp: `2026-11-21 ${time} +0000 UTC`,
    });
  }
  api = await startApiServer({ store });
  writeFileSync(join(folder, 'kubeconfig'), writeKubeconfig(api.url, api.caCertPem, api.tokenFor('admin')));
  calicoctl = await writeCalicoctl(folder);
  await ask(['ipam', 'check', '-o', 'report-unlocked.json']);
});
afterAll(async () => {
  await api?.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (words: readonly string[], kubeconfig = join(folder, 'kubeconfig')) =>
  run([calicoctl, ...words.map((word) => (word.endsWith('.json') ? join(folder, word) : word))], {
    env: { PATH: process.env.PATH, KUBECONFIG: kubeconfig },
  });

/** The real one goes through its maps in no order; times and process ids are its own. */
const calm = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trimEnd().replace(/^I\d{4} \S+ +\d+ /, 'I '))
    .sort();

describe('calicoctl as recorded', () => {
  const used = blocks.filter(({ command }) => !leftOut.test(command));
  it('has recordings to be held against', () => {
    expect(used.length).toBeGreaterThan(25);
  });

  // One after the other: they change the cluster.
  it.each(used.map((block, i) => [`${i + 1}: ${block.command}`, block] as const))('%s', async (_, block) => {
    const words = block.command.split(' ').slice(1);
    const nowhere = block.stdout.includes('/nonexistent') ? '/nonexistent' : undefined;
    const { code, stdout, stderr } = await ask(words, nowhere);
    expect([code, calm(stdout), calm(stderr)]).toEqual([block.code, calm(block.stdout), calm(block.stderr)]);
  });
});
