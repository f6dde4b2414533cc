import { describe, expect, it } from 'vitest';
import {
  agentPod,
  changeOfAgent,
  changeWithin,
  metadataOfObject,
} from '../../../../src/collect/changes/changed-objects.ts';

const at = (minute: number): string => `2026-11-29T14:${String(minute).padStart(2, '0')}:00Z`;
const within = { since: Date.parse(at(10)), until: Date.parse(at(30)) };
const object = (metadata: object): unknown => ({ metadata: { name: 'deny-all', namespace: 'shop', ...metadata } });
const change = (metadata: object) => {
  const found = changeWithin('NetworkPolicy', metadataOfObject.parse(object(metadata)), within);
  return found && [found.what, new Date(found.at).toISOString().slice(14, 16), found.by];
};
const write = (minute: number, manager: string, more = {}) => ({
  manager,
  operation: 'Update',
  time: at(minute),
  ...more,
});

describe('an object', () => {
  it.each<[string, object, unknown]>([
    ['made before', { creationTimestamp: at(1) }, undefined],
    ['made afterwards', { creationTimestamp: at(31) }, undefined],
    ['made in that time', { creationTimestamp: at(12) }, ['created', '12', undefined]],
    [
      'with who made it',
      { creationTimestamp: at(12), managedFields: [write(12, 'kubectl')] },
      ['created', '12', 'kubectl'],
    ],
    [
      'changed since',
      { creationTimestamp: at(1), managedFields: [write(1, 'a'), write(14, 'b')] },
      ['changed', '14', 'b'],
    ],
    ['made and changed', { creationTimestamp: at(12), managedFields: [write(14, 'b')] }, ['changed', '14', 'b']],
    [
      'of which the status alone was written',
      { creationTimestamp: at(1), managedFields: [write(14, 'k', { subresource: 'status' })] },
      undefined,
    ],
    ['that is being deleted', { creationTimestamp: at(1), deletionTimestamp: at(15) }, ['deleting', '15', undefined]],
    [
      'written after that time, made in it',
      { creationTimestamp: at(12), managedFields: [write(40, 'b')] },
      ['created', '12', undefined],
    ],
    ['whose times are none', { creationTimestamp: 'soon', managedFields: [{ time: 'then', manager: 7 }] }, undefined],
    ['without any', {}, undefined],
  ])('%s', (_, metadata, told) => {
    expect(change(metadata)).toEqual(told);
  });

  it('without a name is none that can be read', () => {
    expect(metadataOfObject.safeParse({ metadata: {} }).success).toBe(false);
  });
});

describe('a pod of an agent', () => {
  const pod = (finishedAt?: string, metadata = {}) =>
    agentPod.parse({
      ...(object({ creationTimestamp: at(1), ...metadata }) as object),
      status: { containerStatuses: [{}, { lastState: { terminated: { finishedAt } } }] },
    });
  it.each([
    ['as before', pod(), undefined],
    ['that was restarted', pod(at(20)), 'restarted'],
    ['that was restarted before', pod(at(2)), undefined],
    ['that was made', pod(undefined, { creationTimestamp: at(20) }), 'created'],
    ['that the kubelet wrote to', pod(undefined, { managedFields: [write(20, 'kubelet')] }), undefined],
  ])('%s', (_, read, what) => {
    expect(changeOfAgent(read, within)?.what).toBe(what);
  });
});
