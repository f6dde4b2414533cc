import { valueAt } from '../api/object.ts';
import { type Api, crd } from './api.ts';
import { type Command, clientVersion } from './command.ts';

export const version: Command = async (_, api, { out }) => {
  const information = await api.get(crd('clusterinformations', 'default'));
  out(`Client Version:    ${clientVersion}\nGit commit:        \n`);
  out(`Cluster Version:   ${valueAt(information, 'spec', 'calicoVersion') ?? 'unknown'}\n`);
  out(`Cluster Type:      ${valueAt(information, 'spec', 'clusterType') ?? 'unknown'}\n`);
  return 0;
};

const plain = (text: string): string => text.replace(/^v/, '').split('-')[0] ?? '';

/** Every command but `version` refuses another version of the cluster. */
export const checkVersion = async (api: Api): Promise<void> => {
  const information = await api.get(crd('clusterinformations', 'default'));
  const cluster = valueAt(information, 'spec', 'calicoVersion');
  if (typeof cluster !== 'string' || plain(cluster) === plain(clientVersion)) return;
  throw new Error(
    `Version mismatch.\nClient Version:   ${clientVersion}\nCluster Version:  ${cluster}\nUse --allow-version-mismatch to override.\n`,
  );
};

export const configure: Command = async (options, api, { out, err }) => {
  const [limit, strict] = [options.value('max-blocks-per-host'), options.value('strictaffinity')];
  if (limit === undefined && strict === undefined) {
    err(
      'Usage:\n  calicoctl ipam configure [--strictaffinity=<true/false>]\n                               [--max-blocks-per-host=<number>]\n',
    );
    return 1;
  }
  const path = crd('ipamconfigs', 'default');
  const there = await api.get(path);
  const spec = {
    ...((there?.spec as object | undefined) ?? { strictAffinity: false, autoAllocateBlocks: true }),
    ...(limit === undefined ? {} : { maxBlocksPerHost: Number(limit) }),
    ...(strict === undefined ? {} : { strictAffinity: strict === 'true' }),
  };
  if (there) await api.update(path, { ...there, spec });
  else
    await api.create(crd('ipamconfigs'), {
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'IPAMConfig',
      metadata: { name: 'default' },
      spec,
    });
  if (limit !== undefined) out(`Successfully set MaxBlocksPerHost to: ${limit}\n`);
  if (strict !== undefined) out(`Successfully set StrictAffinity to: ${strict}\n`);
  return 0;
};
