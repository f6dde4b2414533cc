// `npm run demo`: break a real network, ask in a channel, watch the thread find the cause.
import { parseArgs } from 'node:util';
import { freePort } from '../helpers/redis.ts';
import { faults } from '../lab/faults/catalogue.ts';
import { startDemo } from './demo.ts';
import { isFree } from './free.ts';
import { replayRecordedCases } from './recorded.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3999' },
    encap: { type: 'string', default: 'vxlan' },
    fault: { type: 'string' },
    healthy: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const help = `npm run demo -- [--encap vxlan|bgp] [--fault NAME | --healthy] [--port PORT]

Faults: ${faults.map(({ name }) => name).join(', ')}

Examples:
  npm run demo
  npm run demo -- --encap bgp --fault bird-stopped
  npm run demo -- --fault workload-route-wrong
  npm run demo -- --healthy`;

if (values.help || (values.encap !== 'vxlan' && values.encap !== 'bgp')) {
  console.log(help);
  process.exit(values.help ? 0 : 2);
}
const { encap } = values;
const cannot = (process.env.TEST_CANNOT ?? '').split(',');
if (cannot.includes('lab') || cannot.includes('redis')) {
  process.exit(await replayRecordedCases());
}

const wanted = Number(values.port);
const port = (await isFree(wanted)) ? wanted : await freePort();
const started = performance.now();
// The usual fault exists with VXLAN alone.
const usual = encap === 'vxlan' ? 'vxlan-neighbour-wrong-mac' : 'blackhole-route';
const fault = values.healthy ? undefined : (values.fault ?? usual);
const starting = startDemo({
  port,
  encap,
  labName: 'demo',
  log: (text) => console.log(`  ${text}`),
  ...(fault === undefined ? {} : { fault }),
});

let ending = false;
const end = async (): Promise<void> => {
  if (ending) return;
  ending = true;
  console.log('\nTaking everything down');
  try {
    await (await starting).stop();
  } catch {
    // What failed to start has cleaned up after itself and is told below.
  }
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());

try {
  const demo = await starting;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`
Ready after ${seconds} s. Open this page:

    ${demo.workspace.url}

and type in #incidents:

    /calico why shop/web-0 cannot reach shop/db-0 on 5432

${fault === undefined ? 'The network is healthy.' : `The network is broken (${fault}).`} Break it otherwise: npm run demo -- --help
${fault === undefined ? '' : 'When the cause is found, open its thread and approve the fix: the network is repaired, and asked again to prove it.\n'}You are Asha, who may approve fixes, as may Boris and Chen. Gita, Sami and Otto (top left) may not.
Ctrl-C takes everything down.`);
} catch (error) {
  if (!ending) {
    console.error(`The demo could not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
