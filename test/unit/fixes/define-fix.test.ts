import { expect, it } from 'vitest';
import { fix } from '../../../src/checks/draft.ts';
import { fixIds } from '../../../src/faults/fixes.ts';
import { catalogue, fixFor } from '../../../src/fixes/catalogue.ts';
import { restartCalicoNode } from '../../../src/fixes/restart-calico-node.ts';

it('has a fix for every id, once', () => {
  expect(catalogue.map(({ id }) => id).sort()).toEqual([...fixIds].sort());
});

it('refers to a fix with what it takes, and leaves out what the caller does not have', () => {
  const ref = { id: 'restart-calico-node', params: { node: 'node-1' } };
  expect(restartCalicoNode.with({ node: 'node-1', agent: undefined })).toEqual(ref);
  expect(fix('restart-calico-node', { node: 'node-1' })).toEqual(ref);
});

it('takes no other fix and nothing else, or it does not compile', () => {
  // @ts-expect-error: there is no such fix
  fix('restart-calico-nod', { node: 'node-1' });
  // @ts-expect-error: it has to know the node
  restartCalicoNode.with({});
  // @ts-expect-error: it takes no such thing
  restartCalicoNode.with({ node: 'node-1', nod: 'node-1' });
  // @ts-expect-error: a node that may not be known
  fix('restart-calico-node', { node: undefined });
});

it('is not found for parameters that lack something', () => {
  expect(fixFor('restart-calico-node', {})).toBeUndefined();
  expect(fixFor('no-such-fix', {})).toBeUndefined();
  expect(fixFor('restart-calico-node', { node: 'node-1' })).toMatchObject({ id: 'restart-calico-node' });
});
