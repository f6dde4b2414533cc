import { managedFieldsSchema, managerOf } from '../intended/managed.ts';
import { defineFix } from './define-fix.ts';
import { calicoObject, calicoObjectIn } from './readings.ts';
import { stop } from './scene.ts';
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
  evidence: (scene, { blocks }) => {
    const { check, object, node } = scene.finding;
    return blocks === undefined ? undefined : [`${check}: ${object ?? node ?? 'maxBlocksPerHost'}`];
  },
  readings: () => readings,
  plan: (_, { blocks = '' }, facts) => {
    const wanted = Number(blocks);
    const config = calicoObjectIn('ipamconfigs', 'default', facts, 'config');
    const found =
      config.ok && config.value ? config : calicoObjectIn('ipamconfigurations', 'default', facts, 'configuration');
    if (!found.ok) return stop(`The settings of IPAM could not be read: ${found.reason}.`);
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > 1_000) return stop(`${blocks} is no number of blocks.`);
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
    if (manager !== undefined)
      return stop(
        `The settings of IPAM are managed by ${manager}, which puts back what others change: change them there.`,
      );
    if (now >= wanted) return stop(`maxBlocksPerHost is ${now} already.`);
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
  title: ({ blocks }) => `Let each node have up to ${blocks} blocks of addresses`,
  why: () =>
    'A node takes addresses from its own blocks, of which it may have 20 unless set otherwise. The pools must have blocks left: see `calicoctl ipam show`.',
  command: ({ blocks = '' }) => commandLine(['calicoctl', 'ipam', 'configure', `--max-blocks-per-host=${blocks}`]),
});
