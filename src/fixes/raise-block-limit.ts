import { managedFieldsSchema, managerOf } from '../intended/managed.ts';
import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { stop } from './fix-grounds.ts';
import { calicoObject, calicoObjectIn } from './readings.ts';
import { commandLine } from './shell-text.ts';

/** Two names for one object: `ipamconfigs` as custom resource, `ipamconfigurations` in projectcalico.org/v3. */
const readings = {
  ...calicoObject('ipamconfigs', 'default', 'config'),
  ...calicoObject('ipamconfigurations', 'default', 'configuration'),
};

export const raiseBlockLimit = defineFix({
  id: 'raise-block-limit',
  takes: ['blocks'],
  by: 'approve',
  class: 'ipam',
  evidence: (grounds, { blocks }) => {
    const { check, object, node } = grounds.finding;
    return blocks === undefined ? undefined : [`${check}: ${object ?? node ?? 'maxBlocksPerHost'}`];
  },
  readings: () => readings,
  plan: (_, { blocks = '' }, facts) => {
    const wanted = Number(blocks);
    const config = calicoObjectIn('ipamconfigs', 'default', facts, 'config');
    const found =
      config.ok && config.value ? config : calicoObjectIn('ipamconfigurations', 'default', facts, 'configuration');
    if (!found.ok) return stop(say('stop.ipam-unread', { reason: found.reason }));
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > 1_000) return stop(say('stop.no-number', { blocks }));
    if (found.value === undefined) {
      return {
        go: true,
        action: { kind: 'calicoctl', args: ['ipam', 'configure', `--max-blocks-per-host=${wanted}`] },
        undo: { kind: 'calicoctl', args: ['ipam', 'configure', '--max-blocks-per-host=0'] },
      };
    }
    const { path, object } = found.value;
    const now = typeof object.spec?.maxBlocksPerHost === 'number' ? object.spec.maxBlocksPerHost : 0;
    const managed = managedFieldsSchema.safeParse(object.metadata);
    const manager = managed.success ? managerOf(managed.data) : undefined;
    if (manager !== undefined) return stop(say('stop.ipam-managed', { manager }));
    if (now >= wanted) return stop(say('stop.limit-already', { limit: now }));
    return {
      go: true,
      action: {
        kind: 'patch',
        path,
        resourceVersion: object.metadata.resourceVersion,
        patch: { spec: { maxBlocksPerHost: wanted } },
        undo: { spec: { maxBlocksPerHost: now } },
      },
    };
  },
  command: ({ blocks = '' }) => commandLine(['calicoctl', 'ipam', 'configure', `--max-blocks-per-host=${blocks}`]),
});
