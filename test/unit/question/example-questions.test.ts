import { expect, it } from 'vitest';
import { gatherKnown, namesOf } from '../../../src/case/known-names.ts';
import { readCommand } from '../../../src/commands/commands.ts';
import { exampleQuestions } from '../../../src/question/example-questions.ts';

const inSpace = (namespace: string, ...names: string[]) => names.map((name) => ({ namespace, name }));
const cluster = namesOf(
  gatherKnown([
    { kind: 'node', found: inSpace('', 'ip-10-0-0-1', 'n-2') },
    { kind: 'service', found: [...inSpace('default', 'kubernetes'), ...inSpace('bank', 'ledger')] },
    {
      kind: 'pod',
      found: [
        ...inSpace('kube-system', 'a'),
        ...inSpace('bank', 'api-7c9d8f6b5-x2x9z', 'api-1'),
        ...inSpace('lab', 'toolbox-0'),
      ],
    },
  ]),
);

it('are of the cluster, without what runs the cluster itself', () => {
  expect(exampleQuestions(cluster)).toEqual(
    expect.arrayContaining(['why bank/api-1 cannot reach svc/bank/ledger', 'ip bank/api-1', 'use namespace bank']),
  );
  expect(exampleQuestions(cluster, 'lab')[0]).toBe('why lab/toolbox-0 cannot reach bank/api-1');
});

it('are general where nothing is known, or nothing that serves', () => {
  const general = exampleQuestions(undefined);
  expect(general[0]).toBe('why shop/web-0 cannot reach shop/db-0');
  expect(exampleQuestions(namesOf(gatherKnown([{ kind: 'pod', found: inSpace('shop', 'one') }])))).toEqual(general);
  expect(exampleQuestions(namesOf(gatherKnown([{ kind: 'pod', found: inSpace('kube-system', 'a', 'b') }])))).toEqual(
    general,
  );
});

it.each([...exampleQuestions(undefined), ...exampleQuestions(cluster), ...exampleQuestions(cluster, 'lab')])(
  '%s is understood',
  (example) => {
    expect(readCommand(example)).toMatchObject({ ok: true });
  },
);
