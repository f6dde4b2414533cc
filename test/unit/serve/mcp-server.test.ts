import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { answerDocument } from '../../../src/diagnose/answer-document.ts';
import { mcpServerFor } from '../../../src/serve/mcp-server.ts';
import type { Rights } from '../../../src/serve/rights.ts';
import { toolsOf } from '../../../src/serve/tools.ts';
import { inWords } from '../../../src/words/in-words.ts';
import { wordsIn } from '../../../src/words/words.ts';
import { reportOf } from '../../helpers/examine.ts';
import { readPacked } from '../../record/packed.ts';
import type { Recorded } from '../../record/verdict-of.ts';
import { recordedEngine } from './recorded-engine.ts';

const cases = readPacked('cases').map((line) => JSON.parse(line) as Recorded);
const tell = wordsIn('en');

const open = async (evidence: unknown, rights: Rights = { namespaces: 'all' }) => {
  const recorded = recordedEngine(evidence);
  const errors: unknown[] = [];
  const server = mcpServerFor(
    { name: 'test', rights },
    {
      tools: toolsOf(tell),
      parts: recorded.parts,
      tell,
      forScripts: tell,
      version: '1.2.3',
      onError: (message, details) => errors.push([message, details]),
    },
  );
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(ours);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(theirs);
  const call = async (name: string, args: Record<string, unknown>) => {
    const { content, isError } = await client.callTool({ name, arguments: args });
    const [first] = content;
    if (first?.type !== 'text') throw new Error('no text');
    return { isError: isError === true, text: first.text, document: JSON.parse(first.text) };
  };
  return { ...recorded, client, call, errors };
};

const [{ case: some } = { case: undefined }] = cases;
const path = { from: 'shop/web-0', to: 'shop/db-0', port: 5432 };

describe('a client of the Model Context Protocol', () => {
  it('is told what each tool does, and that none changes anything', async () => {
    const { client } = await open(some);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'diagnose_path',
      'ask',
      'explain_policy',
      'whose_address',
      'cluster_status',
      'check_cluster',
      'evidence',
    ]);
    for (const { annotations, description, inputSchema } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
      expect(description).not.toBe('');
      expect(inputSchema.type).toBe('object');
    }
  });

  it('has the verdict as --json prints it, to the byte, in a hundred recorded cases', async () => {
    const every = Math.floor(cases.length / 100);
    const some = cases.filter((_, at) => at % every === 0).slice(0, 100);
    expect(some).toHaveLength(100);
    for (const { name, case: evidence } of some) {
      const { call, found } = await open(evidence);
      const { document } = await call('diagnose_path', path);
      const printed = JSON.parse(
        JSON.stringify(inWords(answerDocument({ kind: 'report', case: found, report: reportOf(found) }), tell)),
      );
      expect(JSON.stringify(document.verdict), name).toBe(JSON.stringify(printed.verdict));
    }
  });

  it.each<[string, string, Record<string, unknown>, object]>([
    ['two ends', 'diagnose_path', path, { kind: 'path', port: 5432, protocol: 'tcp' }],
    ['a sentence', 'ask', { question: 'shop/web-0 连不上 shop/db-0 的 5432 端口' }, { kind: 'path', port: 5432 }],
    ['policies', 'explain_policy', path, { kind: 'policy', port: 5432 }],
    ['an address', 'whose_address', { address: '192.168.0.9' }, { kind: 'address' }],
    ['the cluster', 'cluster_status', {}, { kind: 'cluster' }],
  ])('asks by %s', async (_what, name, args, question) => {
    const { call, asked } = await open(some);
    expect(await call(name, args)).toMatchObject({ isError: false });
    expect(asked).toMatchObject([question]);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['an end that is none', 'diagnose_path', { ...path, from: '$(reboot)' }],
    ['a port that is none', 'diagnose_path', { ...path, port: 70_000 }],
    ['an end too long', 'diagnose_path', { ...path, to: 'x'.repeat(601) }],
    ['no end', 'diagnose_path', {}],
    ['words that ask nothing', 'ask', { question: 'good morning' }],
    ['a text too long', 'ask', { question: 'a '.repeat(2_001) }],
    ['a command of the chat', 'ask', { question: 'use namespace shop' }],
    ['an address that is none', 'whose_address', { address: 'no address at all' }],
    ['a check that is none', 'check_cluster', { check: 'all' }],
    ['a handle that is none', 'evidence', { handle: 'handle-9' }],
  ])('is told what is wrong with %s, and nothing is asked', async (_what, name, args) => {
    const { call, asked } = await open(some);
    const refused = await call(name, args).catch((error: unknown) => String(error));
    expect(typeof refused === 'string' || refused.isError).toBe(true);
    expect(asked).toEqual([]);
  });

  it('reads the evidence by its handle, page by page', async () => {
    const { call, found } = await open(some);
    const { document } = await call('diagnose_path', path);
    let text = '';
    for (let offset: number | undefined = 0; offset !== undefined; ) {
      const page: { document: { text: string; next?: number; characters: number } } = await call('evidence', {
        handle: document.evidence,
        offset,
      });
      expect(page.document.characters).toBe(JSON.stringify(found).length);
      text += page.document.text;
      offset = page.document.next;
    }
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(found)));
  });

  it('is not told what failed inside', async () => {
    const { call, errors } = await open(some);
    const { isError, text } = await call('check_cluster', { check: 'nodes' });
    expect(isError).toBe(true);
    expect(text).not.toContain('secret');
    expect(JSON.stringify(errors)).toContain('secret-of-nodes');
  });

  it('asks nothing beyond its namespaces', async () => {
    const { call, asked } = await open(some, { namespaces: new Set(['shop']) });
    for (const [name, args] of [
      ['diagnose_path', { ...path, to: 'bank/db-0' }],
      ['ask', { question: 'what is wrong with the network' }],
      ['ask', { question: 'check nodes' }],
      ['whose_address', { address: '192.168.0.9' }],
      ['cluster_status', {}],
      ['check_cluster', { check: 'ipam' }],
    ] as const)
      expect(await call(name, args)).toMatchObject({ isError: true });
    expect(asked).toEqual([]);
    expect(await call('diagnose_path', path)).toMatchObject({ isError: false });
  });
});
