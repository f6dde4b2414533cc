import { describe, expect, it } from 'vitest';
import type { Supposed } from '../../../../../src/case/question.ts';
import { PublicError } from '../../../../../src/errors.ts';
import { mustSuppose } from '../../../../../src/intended/policy/diff/suppose.ts';
import { said } from '../../../../helpers/said.ts';
import { base, calico, gnp, knp, np, raw } from '../cluster-builder.ts';

const objects = [
  ...base(),
  knp('red/allow', { podSelector: {} }),
  np('red/both', { selector: 'all()' }),
  gnp('both', { selector: 'all()' }),
  raw('NetworkPolicy', 'blue/default.stored', { selector: 'all()' }),
  calico('StagedNetworkPolicy', 'red/next', { selector: 'all()', types: ['Ingress'] }),
  calico('StagedNetworkPolicy', 'red/gone', { selector: 'all()', stagedAction: 'Ignore' }),
  calico('StagedKubernetesNetworkPolicy', 'red/allow', { podSelector: {}, stagedAction: 'Delete' }),
];

const names = (all: readonly unknown[]): string[] =>
  all.map((each) => {
    const { kind, metadata } = each as { kind: string; metadata: { namespace?: string; name: string } };
    return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
  });

const told = (supposed: Supposed): string => {
  try {
    const { objects: then, what } = mustSuppose(objects, supposed);
    const [was, is] = [names(objects), names(then)];
    const [gone, come] = [was.filter((name) => !is.includes(name)), is.filter((name) => !was.includes(name))];
    return [said(what), ...gone.map((name) => `- ${name}`), ...come.map((name) => `+ ${name}`)].join('\n');
  } catch (error) {
    if (!(error instanceof PublicError)) throw error;
    return [said(error.said), error.next && said(error.next)].join(' ');
  }
};
const change = (kind: 'apply' | 'delete', name: string, namespace?: string): Supposed => ({
  change: kind,
  policy: { name, ...(namespace && { namespace }) },
});

describe('a change that is only spoken of', () => {
  it.each<[string, Supposed, string]>([
    [
      'all that is staged, but for what does nothing',
      { change: 'staged' },
      'If all 2 staged policies were enforced\n- NetworkPolicy red/allow\n- StagedNetworkPolicy red/next\n- StagedKubernetesNetworkPolicy red/allow\n+ NetworkPolicy red/next',
    ],
    [
      'one deleted',
      change('delete', 'allow', 'red'),
      'If NetworkPolicy red/allow were deleted\n- NetworkPolicy red/allow',
    ],
    [
      'one that is stored with its tier',
      change('delete', 'stored'),
      'If NetworkPolicy blue/default.stored were deleted\n- NetworkPolicy blue/default.stored',
    ],
    [
      'one that is staged enforced, and no other',
      change('apply', 'next'),
      'If StagedNetworkPolicy red/next were enforced\n- StagedNetworkPolicy red/next\n+ NetworkPolicy red/next',
    ],
    [
      'a name that two have',
      change('delete', 'both'),
      'More than one policy is called both: NetworkPolicy red/both, GlobalNetworkPolicy both Write NAMESPACE/NAME as kubectl shows it.',
    ],
    [
      'that name in a namespace',
      change('delete', 'both', 'red'),
      'If NetworkPolicy red/both were deleted\n- NetworkPolicy red/both',
    ],
    ['a slip', change('delete', 'alow', 'red'), 'No policy is called red/alow. Did you mean red/allow?'],
    [
      'nothing like it',
      change('delete', 'zzzzzz'),
      'No policy is called zzzzzz. Write NAMESPACE/NAME as kubectl shows it.',
    ],
    [
      'one that is only staged',
      change('delete', 'next'),
      'StagedNetworkPolicy red/next does nothing now. Staged policies decide nothing until they are enforced, so nothing would change.',
    ],
    [
      'one that is in force',
      change('apply', 'stored'),
      'NetworkPolicy blue/default.stored is in force already. Apply the change as a StagedNetworkPolicy, StagedGlobalNetworkPolicy or StagedKubernetesNetworkPolicy first.',
    ],
  ])('%s', (_what, supposed, expected) => {
    expect(told(supposed)).toBe(expected);
  });

  it('nothing that is staged', () => {
    expect(() => mustSuppose(base(), { change: 'staged' })).toThrow(PublicError);
  });
});
