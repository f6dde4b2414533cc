import { messageOf } from '../../src/errors.ts';
import { parseJson } from '../../src/limits/bounded-json.ts';
import { parseYaml } from '../../src/limits/bounded-yaml.ts';
import { apiAnswer, commandBytes, packetsLine, probeAnswer, settingsText } from '../../src/limits/limits.ts';
import { packetsMessageSchema } from '../../src/probe/packets/result.ts';
import { parseSnapshot } from '../../src/probe/parse/snapshot.ts';
import { said } from './said.ts';

/** A process that is given one hostile text, named by its argument, and says what became of it. */

const run = (id: string, stdout: string) => ({
  id,
  argv: [id],
  exitCode: 0,
  stdout,
  stderr: '',
  milliseconds: 1,
  truncated: false,
});
const snapshot = (...runs: object[]): string =>
  JSON.stringify({
    format: 'calico-why/snapshot/1',
    node: 'node-1',
    takenAt: '2026-11-21T09:12:00Z',
    source: 'probe',
    milliseconds: 1,
    runs,
    pods: {},
    skipped: {},
  });
/** As much of a text as fits in the answer. */
const filled = (piece: string, bytes = probeAnswer.bytes - 100_000): string =>
  piece.repeat(Math.floor(bytes / (JSON.stringify(piece).length - 2)));

const readSnapshot = (text: string): string => {
  const state = parseSnapshot(parseJson(text, 'the answer', probeAnswer));
  if (!state.ok) return said(state.reason);
  const { links, routes, ruleSets, ipSets, conntrack } = state.value;
  return JSON.stringify([links, routes, ruleSets, ipSets, conntrack].map((read) => read.ok || read.reason)).slice(
    0,
    500,
  );
};
const inRun = (id: string, stdout: string) => () => readSnapshot(snapshot(run(id, stdout)));
const rules = (line: string): string => `*filter\n:FORWARD ACCEPT [0:0]\n${filled(line)}COMMIT\n`;

const texts: Record<string, () => string> = {
  lists: () => readSnapshot(`[${filled('[],')}[]]`),
  keys: () => readSnapshot(`{${filled('"a":0,')}"a":0}`),
  deep: () => readSnapshot('['.repeat(100_000)),
  runs: () => readSnapshot(snapshot(...Array.from({ length: 5_000 }, (_, n) => run(`${n}`, '')))),
  'lists in a command': inRun('addresses', `[${filled('[],')}[]]`),
  'empty objects in a command': inRun('addresses', `[${filled('{},')}{}]`),
  'keys in a command': inRun('addresses', `[{${filled('"a":0,')}"a":0}]`),
  'links in a command': inRun('addresses', `[${filled('{"ifindex":1,"ifname":"a"},')}{}]`),
  'routes in a command': inRun('routes4', `[${filled('{"dst":"10.0.0.1"},')}{}]`),
  rules: inRun('iptables-nft-4', rules('[0:0] -A FORWARD -j DROP\n')),
  'words in a rule': inRun('iptables-nft-4', rules('-A ')),
  'spaces in a rule': inRun('iptables-nft-4', `*filter\n-A FORWARD${filled(' ')}x\n`),
  'quotes in a rule': inRun('iptables-nft-4', `*filter\n-A FORWARD ${filled('" ')}\n`),
  'conditions in a rule': inRun('iptables-nft-4', `*filter\n-A FORWARD ${filled('-m tcp ')}\n`),
  'blank lines': inRun('iptables-nft-4', filled('\n')),
  members: inRun('ipsets', `Name: a\nType: hash:ip\nMembers:\n${filled('1\n')}`),
  sets: inRun('ipsets', filled('Name: a\n')),
  settings: inRun('sysctls', filled('a.a = \n')),
  'spaces in a setting': inRun('sysctls', `a.a${filled(' ')}x`),
  'spaces in a file': inRun('calico-files', `/mtu: x${filled(' ')}x`),
  connections: inRun('conntrack', filled('a \n')),
  'spaces in a connection': inRun('conntrack', `a${filled(' ')}x`),
  sockets: inRun('listening', filled('tcp\n')),
  protocols: inRun('bird-protocols', filled('a BGP a\n')),
  'spaces in BIRD': inRun('bird-protocols', `a${filled(' ')}x`),
  'spaces in BIRD routes': inRun('bird-routes', `a${filled(' ')}x`),
  'native tables': inRun('nft-tables', filled('table ip a\n')),
  packets: () =>
    String(
      packetsMessageSchema.safeParse(
        parseJson(`{"type":"result","taps":[${filled('{},', packetsLine.bytes - 1_000)}{}]}`, 'the line', packetsLine),
      ).success,
    ),
  'objects of the API': () =>
    String(parseJson(`{"items":[${filled('{},', apiAnswer.bytes - 1_000)}{}]}`, 'it', apiAnswer)),
  'settings with aliases': () => {
    const lines = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`);
    return String(parseYaml(`a0: &a0 [x]\n${lines.join('\n')}`, { what: 'it', limits: settingsText }));
  },
  'a command as long as may be': inRun(
    'iptables-nft-4',
    rules('[0:0] -A FORWARD -s 10.0.0.1/32 -p tcp -j DROP\n').slice(0, commandBytes),
  ),
};

if (process.argv[2] === undefined) process.stdout.write(JSON.stringify(Object.keys(texts)));
else {
  let said: string;
  try {
    said = texts[process.argv[2]]?.() ?? 'unknown';
  } catch (error) {
    said = messageOf(error);
  }
  const { user, system } = process.cpuUsage();
  const ms = Math.round((user + system) / 1_000);
  process.stdout.write(
    JSON.stringify({ said: said.slice(0, 300), ms, megabytes: Math.round(process.resourceUsage().maxRSS / 1_000) }),
  );
}
