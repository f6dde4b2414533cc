import { expect, it } from 'vitest';
import type { PolicyExplanationAnswer } from '../../../../src/case/policy-answer.ts';
import { fitMessages } from '../../../../src/chat/blocks/fit.ts';
import { renderPolicyAnswer } from '../../../../src/chat/blocks/policy-answer.ts';

const explained = (groups: number): PolicyExplanationAnswer => ({
  kind: 'explanation',
  pod: 'shop/db-0',
  reachedBy: Array.from({ length: groups }, (_, index) => ({
    verdict: 'allowed' as const,
    service: `tcp ${index + 1}`,
    peers: ['shop/web-0'],
    count: 1,
    reason: `policy ${index} allows it`,
  })),
  reaches: [],
  considered: 1,
  total: 1,
  problems: [],
});

it('a long answer goes along whole as a file, a short one does not', () => {
  expect(fitMessages(renderPolicyAnswer(explained(3))).files).toEqual([]);
  const [file] = fitMessages(renderPolicyAnswer(explained(200))).files;
  expect(file?.content.match(/policy \d+ allows it/g)).toHaveLength(200);
  expect(fitMessages(renderPolicyAnswer(explained(200))).messages).toHaveLength(1);
});
