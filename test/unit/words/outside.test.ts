import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOfSource } from '../../helpers/patterns-of.ts';
import { sentencesOf } from '../../helpers/sentences-of.ts';

const top = join(import.meta.dirname, '../../..');

const catalogues = ['src/words/en/', 'src/words/zh/'];

/** What runs on a node refuses a bad request, and sees packets, as its tools do. */
const onNodes = [
  'src/start/remediation.ts',
  'src/start/probe.ts',
  'src/probe/bird-socket.ts',
  'src/probe/dns/dns-request.ts',
  'src/probe/felix-health.ts',
  'src/probe/packets/burst-mark.ts',
  'src/probe/packets/burst-request.ts',
  'src/probe/packets/capture-filter.ts',
  'src/probe/packets/match.ts',
  'src/probe/packets/packets-request.ts',
  'src/probe/packets/send.ts',
  'src/probe/packets/sender.ts',
  'src/probe/packets/size-sender.ts',
  'src/probe/raw.ts',
  'src/probe/snapshot-request.ts',
];
/** What is wrong with settings is told in the log of the process that reads them, beside their English names. */
const settings = [
  'src/settings/alert-settings.ts',
  'src/settings/asking-settings.ts',
  'src/chat/slack/tokens.ts',
  'src/settings/config.ts',
  'src/settings/contradictions.ts',
  'src/settings/fix-settings.ts',
  'src/settings/language-settings.ts',
  'src/settings/seal-settings.ts',
  'src/service/health.ts',
  'src/settings/old-names.ts',
  'src/settings/scheduled-settings.ts',
  'src/settings/scope-settings.ts',
];
/** What became of a message, and how a process stands: read in logs and at `/readyz`. */
const inLogs = [
  'src/words/catalogue-fit.ts',
  'src/chat/delivery.ts',
  'src/chat/slack/say.ts',
  'src/chat/slack/standing.ts',
  'src/service/log-error.ts',
  'src/service/metrics.ts',
  'jobs/fix.ts',
  'jobs/fix-lease.ts',
  'src/store/keeps.ts',
];
/** Rules in the language of Redis. */
const accessRules = ['src/store/redis-users.ts'];
/** Lines for a shell. */
const shellLines = ['src/terminal/add-completion.ts', 'src/terminal/completion/scripts.ts'];

/** What a fix rests on is sealed and held against the same lines later, and commands to copy are copied. */
const evidence = [
  'src/fixes/action.ts',
  'src/fixes/by-hand/calico-settings.ts',
  'src/fixes/by-hand/ipam.ts',
  'src/fixes/allow-policy.ts',
  'src/fixes/by-hand/node.ts',
  'src/fixes/collect-diagnostics.ts',
  'src/fixes/delete-neighbour.ts',
  'src/fixes/delete-pod-neighbour.ts',
  'src/fixes/delete-rule.ts',
  'src/fixes/enable-bgp-session.ts',
  'src/fixes/enable-nat-outgoing.ts',
  'src/fixes/enable-pool.ts',
  'src/fixes/open-underlay.ts',
  'src/fixes/recreate-pod.ts',
  'src/fixes/repair-tunnel-neighbour.ts',
  'src/fixes/restore-controller-rights.ts',
  'src/fixes/set-link-mac.ts',
  'src/fixes/set-link-up.ts',
  'src/act/calicoctl-version.ts',
  'src/act/delete-pod.ts',
  'src/act/write-objects.ts',
];
/** As the kernel, Calico and the parameters of fixes name things. */
const namesOfTools = [
  'src/checks/bgp/bgp.ts',
  'src/checks/ebpf/interfaces.ts',
  'src/checks/ebpf/kept-connections.ts',
  'src/checks/ebpf/routes.ts',
  'src/checks/no-address/place.ts',
  'src/checks/no-address/room.ts',
  'src/checks/node/underlay.ts',
  'src/cluster-checks/data-planes.ts',
  'src/cluster-checks/mesh/loss-words.ts',
  'src/collect/flows/read-answer.ts',
  'src/collect/packets/size-test.ts',
  'src/faults/kernel-counters.ts',
  'src/intended/node-network.ts',
  'src/probe/parse/ebpf/',
  'src/programmed/routes.ts',
];

/** Words that are read, of whoever asks. */
const read = ['src/understanding/'];

const exceptions = [
  ...read,
  ...onNodes,
  ...settings,
  ...inLogs,
  ...accessRules,
  ...shellLines,
  ...evidence,
  ...namesOfTools,
];
const all = ['src', 'jobs'].flatMap((folder) => filesOfSource(top, folder));
const files = all.filter((path) => ![...catalogues, ...exceptions].some((start) => path.startsWith(start)));
const sentencesIn = (path: string) => sentencesOf(path, readFileSync(join(top, path), 'utf8'));

describe('a sentence for people', () => {
  it.each([
    ['a text', `const a = 'the route is missing';`, 'the route is missing'],
    ['of two words', `const a = 'Nothing found.';`, 'Nothing found.'],
    ['with values', `say(\`there are \${n} routes here\`);`, 'there are  …  routes here'],
    ['of an error that people see', `throw new PublicError('x', 'It cannot be read.');`, 'It cannot be read.'],
    ['in what runs later', `onClose('the watch', () => tell('nothing was done here'));`, 'nothing was done here'],
  ])('is found: %s', (_name, source, text) => {
    expect(sentencesOf('src/x.ts', source)).toEqual([{ place: 'src/x.ts:1', text }]);
  });

  it.each([
    ['a log', `log.info({ a }, 'the worker waits for questions');`],
    ['a developer', `throw new Error('the record of it cannot be read');`],
    ['a tool', `proofOf(node, 'ip route show', routes.map((each) => 'no route to ' + each));`],
    ['a comparison', `const a = text === 'this is not it' || text.includes('nor is this one');`],
    ['a command', 'const a = `kubectl get pods that there are`;'],
    ['a code', `const a = say('route.missing');`],
  ])('is not what is for %s', (_name, source) => {
    expect(sentencesOf('src/x.ts', source)).toEqual([]);
  });

  it.each(files)('stands outside of the catalogues nowhere in %s', (path) => {
    expect(sentencesIn(path)).toEqual([]);
  });

  it.each(exceptions)('may stand in %s, and does', (start) => {
    const found = all.filter((path) => path.startsWith(start)).flatMap(sentencesIn);
    expect(found).not.toEqual([]);
  });

  it('has each exception once', () => {
    expect(new Set(exceptions).size).toBe(exceptions.length);
  });
});
