import { setTimeout as delay } from 'node:timers/promises';
import { type Account, type Attempt, abuses, honest } from './attempts.ts';
import type { As } from './connection.ts';
import { type ApiObject, applyAll, definitionsIn, deployed } from './manifests.ts';
import { layScene, otherNamespaces } from './scene.ts';

export interface Trial extends Pick<Attempt, 'account' | 'what' | 'wants'> {
  outcome: 'allowed' | 'refused' | 'neither';
  said: string;
}

export interface TryOptions {
  admin: As;
  asAccount: (account: Account) => Promise<As>;
  /** Folder of Calico's CustomResourceDefinitions; absent: what is about its objects is left out, unless they are there. */
  crds?: string | undefined;
  hasCalico?: boolean;
  /** False: does not wait until what was applied is held to. */
  waits?: boolean;
  onTrial?: (trial: Trial) => void;
}

const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 60_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within 60 s`);
    await delay(200);
  }
};

const applyDeployed = async (admin: As, crds: string | undefined): Promise<void> => {
  const definitions: ApiObject[] = crds === undefined ? [] : definitionsIn(crds);
  await applyAll(admin, [...definitions, ...otherNamespaces, ...deployed()]);
  for (const { metadata } of definitions) {
    const [plural = '', ...group] = metadata.name.split('.');
    const path = `/apis/${group.join('.')}/v1/${plural}`;
    await until(`${metadata.name} is served`, async () => (await admin.send('GET', path)).ok);
  }
};

/** Lays out `deploy/` and a scene, and tries every abuse and every honest call, each as its account. */
export const tryAccounts = async (options: TryOptions): Promise<Trial[]> => {
  const { admin, crds } = options;
  const withCalico = crds !== undefined || options.hasCalico === true;
  await applyDeployed(admin, crds);
  await layScene(admin, withCalico);
  const accounts = new Map<Account, As>();
  for (const account of ['bot', 'worker', 'fixer'] as const) accounts.set(account, await options.asAccount(account));
  const wanted = [...abuses, ...honest].filter(({ needsCalico }) => withCalico || !needsCalico);
  const trial = async (attempt: Attempt): Promise<Trial> => {
    const as = accounts.get(attempt.account);
    if (as === undefined) throw new Error(`there is no account ${attempt.account}`);
    const { account, what, wants } = attempt;
    return { account, what, wants, ...(await attempt.run(as)) };
  };
  try {
    // A server takes a moment until it holds to rights and policies that are new to it.
    for (const attempt of [abuses[0], abuses.find(({ what }) => what === 'a shell in calico-node')]) {
      if (attempt && options.waits !== false)
        await until(`${attempt.what} is refused`, async () => (await trial(attempt)).outcome === 'refused');
    }
    const trials: Trial[] = [];
    for (const attempt of wanted) {
      const done = await trial(attempt);
      options.onTrial?.(done);
      trials.push(done);
    }
    return trials;
  } finally {
    for (const as of accounts.values()) as.close();
  }
};
