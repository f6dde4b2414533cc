import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { startWorkspace, type Workspace } from '../workspace/workspace.ts';
import { type Service, startService } from './service.ts';

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

/** Everything of the product as it runs on a cluster, on one machine: a lab, Redis, a Slack, bot and worker. */
export const startDemo = async (options: DemoOptions): Promise<Demo> => {
  const { log } = options;
  const parts: { stop(): Promise<unknown> }[] = [];
  // Last started, first stopped; every part is stopped even when another fails to.
  const stop = async (): Promise<void> => {
    for (const part of parts.reverse()) await part.stop().catch((error: unknown) => log(String(error)));
    parts.length = 0;
  };
  const kept = async <T>(starting: Promise<T>, end: (part: T) => Promise<unknown>): Promise<T> => {
    const part = await starting;
    parts.push({ stop: () => end(part) });
    return part;
  };
  try {
    log('Starting Redis, the local Slack and the lab');
    const [redis, workspace, lab] = await Promise.all([
      kept(startRedis(), (one: RedisServer) => one.stop()),
      kept(startWorkspace({ port: options.port }), (one: Workspace) => one.close()),
      kept(startLab({ name: options.labName, encap: options.encap }), (one: Lab) => one.stop()),
    ]);
    const settings = {
      SLACK_BOT_TOKEN: workspace.botToken,
      SLACK_APP_TOKEN: workspace.appToken,
      SLACK_API_URL: workspace.apiUrl,
      SLACK_INCIDENT_CHANNELS: 'C0INCIDENTS',
      REDIS_URL: redis.url,
      KUBECONFIG: await workerKubeconfig(lab),
    };
    log('Starting the bot and a worker');
    await Promise.all(
      (['bot', 'worker'] as const).map((role) => kept(startService(role, settings), (one: Service) => one.stop())),
    );
    if (options.fault !== undefined) {
      log(`Breaking the lab: ${faultNamed(options.fault).title}`);
      await injectFault(lab, faultNamed(options.fault));
    }
    return { workspace, lab, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
