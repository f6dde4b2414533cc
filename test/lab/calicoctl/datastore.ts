import type { KubeObject } from '../api/object.ts';
import { type Api, ApiFailure, crd } from './api.ts';
import type { Command } from './command.ts';

const tiers = ['default', 'kube-admin', 'kube-baseline'];

/** What every command that may be the first of a cluster makes sure of. */
const ensureInitialized = async (api: Api, err: (text: string) => void): Promise<void> => {
  for (const name of tiers) {
    try {
      await api.create(crd('tiers'), {
        apiVersion: 'crd.projectcalico.org/v1',
        kind: 'Tier',
        metadata: { name },
        spec: { order: 1_000_000, defaultAction: 'Deny' },
        status: {},
      });
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.status !== 409) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`Unable to initialize cluster information for the datastore migration: ${reason}`);
      }
    }
    err(`I1121 09:16:50.652609   ${process.pid} warnings.go:107] "Warning: unknown field \\"status\\""\n`);
  }
};

const setReady = async (api: Api, ready: boolean, doing: string): Promise<void> => {
  const path = crd('clusterinformations', 'default');
  const information = await api.get(path);
  if (information === undefined)
    throw new Error(`Error retrieving ClusterInformation for ${doing}: resource does not exist`);
  const changed: KubeObject = { ...information, spec: { ...(information.spec as object), datastoreReady: ready } };
  try {
    await api.update(path, changed);
  } catch (error) {
    throw new Error(
      `Error updating ClusterInformation for ${doing}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};

export const lock: Command = async (_, api, { out, err }) => {
  await ensureInitialized(api, err);
  await setReady(api, false, 'locking');
  out('Datastore locked.\n');
  return 0;
};

export const unlock: Command = async (_, api, { out }) => {
  await setReady(api, true, 'unlocking');
  out('Datastore unlocked.\n');
  return 0;
};
