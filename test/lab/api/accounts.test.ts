import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type As, adminOf, withToken } from '../../accounts/connection.ts';
import { type Trial, tryAccounts } from '../../accounts/try-accounts.ts';
import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { type ApiServer, startApiServer } from './server.ts';
import { ObjectStore } from './store.ts';

/** The same attempts as on a real API server (`npm run try:accounts`): the double holds to the same rights. */

let folder: string;
let api: ApiServer;
let store: ObjectStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calico-why-accounts-'));
  store = new ObjectStore();
  for (const name of ['kube-system', 'default']) {
    store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  store.create({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'cluster-admin' },
    rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
  });
  api = await startApiServer({ store });
});
afterEach(async () => {
  await api?.close();
  await rm(folder, { recursive: true, force: true });
});

const attempt = async (withPolicies = true): Promise<Trial[]> => {
  const path = join(folder, 'kubeconfig');
  await writeFile(path, writeKubeconfig(api.url, api.caCertPem, api.tokenFor('admin')), { mode: 0o600 });
  const { config, as: admin } = adminOf(path);
  const watched: As = withPolicies
    ? admin
    : {
        ...admin,
        send: (method, at, ...rest) =>
          at.includes('/validatingadmissionpolic')
            ? Promise.resolve({ ok: true, body: {}, message: '' })
            : admin.send(method, at, ...rest),
      };
  try {
    return await tryAccounts({
      admin: watched,
      asAccount: async (account) => withToken(config, api.tokenFor(`calico-why/calico-why-${account}`)),
      hasCalico: true,
      waits: withPolicies,
    });
  } finally {
    admin.close();
  }
};

const isWrong = ({ outcome, wants }: Trial): boolean => outcome !== wants;
const said = ({ account, what, outcome, said: text }: Trial): string => `${account}: ${what}: ${outcome} ${text}`;

describe('the accounts of deploy/', () => {
  it('may do what they do in earnest, and nothing that somebody else would do with them', async () => {
    const trials = await attempt();
    expect(trials.filter(isWrong).map(said)).toEqual([]);
    expect(trials.filter(({ wants }) => wants === 'refused').length).toBeGreaterThan(40);
    expect(trials.filter(({ wants }) => wants === 'allowed').length).toBeGreaterThan(20);
  });

  it('could do much of it without the admission policies', async () => {
    const trials = await attempt(false);
    const letThrough = trials.filter(({ wants, outcome }) => wants === 'refused' && outcome === 'allowed');
    expect(letThrough.length).toBeGreaterThan(25);
  });
});
