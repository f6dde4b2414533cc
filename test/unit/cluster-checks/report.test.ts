import { describe, expect, it } from 'vitest';
import { type Failure, missing, missingOf } from '../../../src/case/read.ts';
import { alike, found, reportOf, someOf } from '../../../src/cluster-checks/report.ts';
import { verbatim } from '../../../src/words/message.ts';
import { say } from '../../../src/words/say.ts';
import { wordsIn } from '../../../src/words/words.ts';
import { said } from '../../helpers/said.ts';

const chinese = wordsIn('zh');

describe('nodes that could not be asked', () => {
  const timeout = (node: string): Failure => missingOf(`the probe on ${node}`, 'no answer within 4 s', 'timeout');
  it.each<[string, Record<string, Failure>, string[]]>([
    ['one, with the whole reason', { a: timeout('a') }, ['a: the probe on a: no answer within 4 s']],
    ['the same of two, once and without a name', { b: timeout('b'), a: timeout('a') }, ['a,b: no answer within 4 s']],
    [
      'one reason for all of them, whole',
      { a: missingOf('list pods', 'forbidden', 'forbidden'), b: missingOf('list pods', 'forbidden', 'forbidden') },
      ['a,b: list pods: forbidden'],
    ],
    [
      'the same words with another code are another reason',
      { a: missing(verbatim('no'), 'forbidden'), b: missing(verbatim('no'), 'timeout') },
      ['a: no', 'b: no'],
    ],
    [
      'a name that is a part of the reason is left alone',
      { a: missing(verbatim('a 4 s timeout'), 'timeout'), b: missing(verbatim('a 4 s timeout'), 'timeout') },
      ['a,b: a 4 s timeout'],
    ],
  ])('%s', (_, failures, wanted) => {
    const unread = Object.entries(failures).map(([node, failure]) => ({ node, failure }));
    expect(alike(unread).map(({ nodes, reason }) => `${nodes.join()}: ${said(reason)}`)).toEqual(wanted);
  });
});

describe('the sentence of a report', () => {
  const looked = say('looked.nodes', {
    nodes: say('cluster.count-nodes', { count: 1 }),
    sessions: say('cluster.count-sessions', { count: 2 }),
  });
  const leaked = (count: number) =>
    found({
      check: 'leaked-addresses',
      status: 'fail',
      object: `${count}`,
      statement: say('leaked-addresses.addresses', { count, addresses: someOf(['a', 'b', 'c'].slice(0, count), 2) }),
    });
  const gap = { what: say('gap.pods'), reason: say('gap.account-unknown') };
  it.each([
    ['clean', [], [], 'Nothing found in 1 node and 2 BGP sessions', '未发现问题，已检查 1 个节点和 2 个 BGP 会话'],
    [
      'unknown',
      [],
      [gap],
      'Nothing found in 1 node and 2 BGP sessions; 1 thing could not be checked',
      '未发现问题，已检查 1 个节点和 2 个 BGP 会话；有 1 项无法检查',
    ],
    [
      'found',
      [leaked(3), leaked(1)],
      [gap, gap],
      '3 addresses are allocated and not in use: a, b, and 1 more (and 1 more found); 2 things could not be checked',
      '3 个地址已分配但未被使用：a、b和另外 1 个（另外还发现 1 个问题）；有 2 项无法检查',
    ],
  ])('%s', (status, findings, notChecked, english, translated) => {
    const report = reportOf({ clusterCheck: 'nodes', numbers: {}, tables: [], findings, notChecked, looked });
    expect(report.status).toBe(status);
    expect(said(report.summary)).toBe(english);
    expect(chinese(report.summary)).toBe(translated);
  });
});
