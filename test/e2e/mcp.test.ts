import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { calicoWhy } from '../helpers/command-line.ts';
import { writeDeadKubeconfig } from '../helpers/dead-kubeconfig.ts';
import { program } from '../helpers/program.ts';

let folder: string;
let kubeconfig: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calico-why-mcp-'));
  kubeconfig = await writeDeadKubeconfig(folder);
});
afterAll(() => rm(folder, { recursive: true }));

it('serves tools on standard input, says why a cluster cannot be asked, and ends with its client', async () => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, 'mcp', '--kubeconfig', kubeconfig],
    stderr: 'pipe',
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('diagnose_path');
  const steps: unknown[] = [];
  const { content } = await client.callTool(
    { name: 'diagnose_path', arguments: { from: 'shop/web-0', to: 'shop/db-0' } },
    { onprogress: ({ message }) => steps.push(message) },
  );
  const [answer] = content;
  expect(answer?.type === 'text' ? answer.text : '').toContain('127.0.0.1');
  expect(steps).not.toEqual([]);
  await client.close();
});

it('asks for tokens where it would serve a network', async () => {
  const { code, stderr } = await calicoWhy(['mcp', '--http', '127.0.0.1:0', '--kubeconfig', kubeconfig]);
  expect(code).toBe(2);
  expect(stderr).toContain('--tokens');
});

it('ends when it is told to, whoever is connected', async () => {
  const tokens = join(folder, 'tokens.yaml');
  await writeFile(tokens, `tokens: [{name: test, sha256: ${'a'.repeat(64)}}]\n`);
  const { code, stderr } = await calicoWhy(
    ['mcp', '--http', '127.0.0.1:0', '--tokens', tokens, '--kubeconfig', kubeconfig],
    { onError: (text, child) => text.includes('/openapi.json') && child.kill('SIGTERM') },
  );
  expect(stderr).toContain('127.0.0.1');
  expect(code).toBe(0);
});
