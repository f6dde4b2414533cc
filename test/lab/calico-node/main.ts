import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { flushCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { connectApi } from './api-client.ts';
import { createBird } from './bird.ts';
import { birdFiles, birdProgram } from './bird-config.ts';
import { createBirdKernel } from './bird-kernel.ts';
import { families } from './family.ts';
import { createFelix } from './felix.ts';
import { startInformers } from './informers.ts';
import { tunnelDevice } from './network.ts';
import { defaultTimes, type NodeMessage, type Settings } from './settings.ts';
import { viewOf } from './view.ts';

/** The lab's calico-node: runs in a node's namespaces, started with its settings as one JSON argument. */

const settings = JSON.parse(process.argv[2] ?? '{}') as Settings;
const times = { ...defaultTimes, ...settings.times };
const felix = createFelix(settings.node, settings.families);
const stopped = new AbortController();
let held = settings.held;
let inSync = false;

const log = (text: string): void => console.log(`${new Date().toISOString()} ${text}`);

const birds =
  settings.backend === 'bird'
    ? settings.families.map((family) => ({
        family,
        bird: createBird(birdProgram(family), !settings.ipip || family === 6, log),
      }))
    : [];

const birdKernel = settings.ipip ? createBirdKernel(settings.node) : undefined;

const whenFree = (work: () => Promise<void>, what: string) => async (): Promise<void> => {
  if (held) return;
  await work();
  if (felix.trouble()) log(`${what}: ${felix.trouble()}`);
};

const writeFiles = (): void => {
  mkdirSync('/var/lib/calico', { recursive: true });
  writeFileSync('/var/lib/calico/nodename', settings.node);
  writeFileSync('/var/lib/calico/mtu', String(settings.mtu));
};

/** Felix hears of deleted routes of the tunnel and of pod interfaces that come up, and looks at its routes again. */
const watchKernel = (): void => {
  const monitor = spawn('setpriv', ['--pdeathsig', 'KILL', 'ip', '-o', 'monitor', 'label', 'route', 'link'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const looks = new Set<string>();
  const lookAgain = (device: string, afterMs: number): void => {
    if (looks.has(device)) return;
    looks.add(device);
    setTimeout(() => {
      looks.delete(device);
      void whenFree(() => felix.refreshRoutes(device), 'routes')();
    }, afterMs);
  };
  createInterface({ input: monitor.stdout }).on('line', (line) => {
    const tunnel = families.map(tunnelDevice).find((device) => line.includes(`dev ${device} `));
    const own = tunnel ?? line.match(/ dev (\S+) proto 80 /)?.[1];
    if (line.startsWith('[ROUTE]Deleted') && own !== undefined) lookAgain(own, times.deletedRouteMs);
    const cameUp = line.match(/^\[LINK\]\d+: (cali\w+)@?.* state UP/)?.[1];
    if (cameUp) lookAgain(cameUp, times.linkUpMs);
  });
};

const serveHealth = (): void => {
  createServer((request, response) => {
    const known = request.url === '/liveness' || request.url === '/readiness';
    response.statusCode = !known ? 404 : inSync && !felix.trouble() ? 200 : 503;
    response.end();
  }).listen(9099, '127.0.0.1');
};

const start = async (): Promise<void> => {
  serveHealth();
  writeFiles();
  const api = connectApi(settings.socket, settings.token);
  let scheduled = false;
  const apply = async (): Promise<void> => {
    scheduled = false;
    const view = birds.length > 0 ? viewOf(informers.objects()) : undefined;
    for (const { family, bird } of birds) {
      const files = view && birdFiles(view, settings.node, family);
      if (files) await bird.configure(files);
    }
    if (view && birdKernel) birdKernel.configure(view);
    await felix.update(informers.objects());
    if (felix.trouble()) log(`update: ${felix.trouble()}`);
    if (!inSync && !felix.trouble()) {
      inSync = true;
      // Its end is sudden: what was compiled is kept now.
      flushCompileCache();
      process.send?.({ event: 'in-sync' } satisfies NodeMessage);
    }
  };
  const changed = (): void => {
    if (scheduled) return;
    scheduled = true;
    setTimeout(() => void apply(), times.debounceMs);
  };
  const informers = await startInformers(api, changed, stopped.signal);
  changed();
  watchKernel();
  process.on('message', (message: NodeMessage) => {
    if (!('program' in message)) return;
    void informers
      .relist()
      .then(apply)
      .then(() => process.send?.({ programmed: message.program } satisfies NodeMessage));
  });
  if (birdKernel) void birdKernel.follow();
  setInterval(() => void whenFree(felix.refreshNetwork, 'refresh')(), times.networkMs);
  setInterval(() => void whenFree(felix.refreshRules, 'rules')(), times.rulesMs);
  setInterval(() => void whenFree(felix.checkTunnel, 'tunnel')(), times.tunnelMs);
};

process.on('message', (message: NodeMessage) => {
  if ('held' in message) held = message.held;
  if ('bird' in message) {
    for (const { family, bird } of birds) if (message.family === family) bird.keep(message.bird);
  }
});
// Without the lab there is nobody left to serve.
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));

await start();
