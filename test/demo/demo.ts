import { randomBytes } from 'node:crypto';
import { startRedis } from '../helpers/redis.ts';
import { writeCalicoctl } from '../lab/calicoctl/write-calicoctl.ts';
import { fixerKubeconfig } from '../lab/cluster/fixer-account.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { startWorkspace, type Workspace } from '../workspace/workspace.ts';
import { openParts, starting } from './parts.ts';
import { startService } from './service.ts';

export interface DemoOptions {
  /** Port of the page; 0 for any. */
  port: number;
  encap: 'vxlan' | 'bgp';
  /** Name of a fault of the lab; absent: healthy. */
  fault?: string;
  labName: string;
  log: (text: string) => void;
}

export interface Demo {
  workspace: Workspace;
  lab: Lab;
  stop(): Promise<void>;
}

/** Asha, as whom the page opens, may approve, and so may who is in @netops; guests and outsiders may not. */
const approvers = "[{classes: ['*'], users: [U0ASKER], groups: [S0NETOPS]}]";

/** What can be asked about the lab's pods, as people ask. */
const examples = [
  '/calico why shop/web-0 cannot reach shop/db-0 on 5432',
  '/calico why shop/web-0 cannot reach svc/shop/db',
  '/calico policy explain shop/db-0',
  '/calico check nodes',
  '/calico help',
];

const note =
  'Asha, Boris and Chen may approve fixes: open the thread of an answer and press Approve. Gita, Sami and Otto may not: try it as one of them.';

/** Felix is held where it would repair the fault by itself; once a fix has run, it goes on as it would outside. */
const letFelixGoOn = (lab: Lab, workspace: Workspace): (() => void) =>
  workspace.world.context.store.onChange((change) => {
    if (change.kind !== 'message') return;
    const message = workspace.world.context.store.findMessage(change.channel, change.ts);
    if (message !== undefined && /: (?:Done|Failed)/.test(message.text)) lab.holdRefresh(false);
  });

/**
 * Everything of the product as it runs on a cluster, on one machine: a lab, Redis, a Slack, bot, worker and
 * fix worker, each with the rights that `deploy/` gives it.
 */
export const startDemo = async (options: DemoOptions): Promise<Demo> => {
  const { log } = options;
  const parts = openParts(log);
  try {
    log('Starting Redis, the local Slack and the lab');
    const [redis, workspace, lab] = await parts.start(
      starting(startRedis(), (one) => one.stop()),
      starting(startWorkspace({ port: options.port, note, examples }), (one) => one.close()),
      starting(startLab({ name: options.labName, encap: options.encap }), (one) => one.stop()),
    );
    const settings = {
      SLACK_BOT_TOKEN: workspace.botToken,
      SLACK_APP_TOKEN: workspace.appToken,
      SLACK_API_URL: workspace.apiUrl,
      SLACK_INCIDENT_CHANNELS: 'C0INCIDENTS',
      REDIS_URL: redis.url,
      CALICO_WHY_FIXES: 'true',
      CALICO_WHY_FIX_APPROVERS: approvers,
      CALICO_WHY_REMEDIATOR: 'true',
      CALICO_WHY_REMEDIATOR_NAMESPACE: 'calico-why-remediator',
      CALICO_WHY_CALICOCTL: await writeCalicoctl(`${lab.folder}/calicoctl`),
    };
    const seal = { CALICO_WHY_SEAL_KEY: randomBytes(32).toString('base64') };
    const accounts = {
      bot: seal,
      worker: { KUBECONFIG: await workerKubeconfig(lab) },
      fixer: { ...seal, KUBECONFIG: await fixerKubeconfig(lab) },
    };
    log('Starting the bot, a worker and a fix worker');
    await parts.start(
      ...(['bot', 'worker', 'fixer'] as const).map((role) =>
        starting(startService(role, { ...settings, ...accounts[role] }), (one) => one.stop()),
      ),
    );
    const stopListening = letFelixGoOn(lab, workspace);
    parts.add(stopListening);
    if (options.fault !== undefined) {
      log(`Breaking the lab: ${faultNamed(options.fault).title}`);
      await injectFault(lab, faultNamed(options.fault));
    }
    return { workspace, lab, stop: parts.stop };
  } catch (error) {
    await parts.stop();
    throw error;
  }
};
