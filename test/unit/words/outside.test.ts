import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOfSource } from '../../helpers/patterns-of.ts';
import { sentencesOf } from '../../helpers/sentences-of.ts';

const top = join(import.meta.dirname, '../../..');

const catalogues = ['src/words/en/', 'src/words/zh/'];

/** What runs on a node speaks as its tools do. */
const onNodes = ['src/mend/', 'src/mend.ts', 'src/probe/', 'src/probe.ts'];
/** What is wrong with settings is told in the log of the process that reads them, beside their English names. */
const settings = [
  'src/config.ts',
  'src/service/health.ts',
  'src/chat/slack/tokens.ts',
  'src/asking-settings.ts',
  'src/fix-settings.ts',
  'src/language-settings.ts',
  'src/seal-settings.ts',
  'src/sweep-settings.ts',
];

const fixesToBe = ['src/fixes/', 'src/act/', 'jobs/fix'];
const reasonsToBe = ['src/collect/', 'src/intended/', 'src/checks/leg.ts', 'src/checks/no-address/', 'src/programmed/'];
const stillInCode: string[] = [
  'jobs/node-guard.ts',
  'src/bot.ts',
  'src/case/end.ts',
  'src/case/finding.ts',
  'src/chat/after-fix.ts',
  'src/chat/app.ts',
  'src/chat/blocks/notice.ts',
  'src/chat/delivery.ts',
  'src/chat/fix-clicks.ts',
  'src/chat/people.ts',
  'src/chat/slack/bounded-fetch.ts',
  'src/chat/slack/errors.ts',
  'src/chat/slack/outbox.ts',
  'src/chat/slack/say.ts',
  'src/chat/slack/standing.ts',
  'src/chat/sweep-thread.ts',
  'src/chat/thread.ts',
  'src/checks/bgp/bgp.ts',
  'src/checks/draft.ts',
  'src/checks/node/detour.ts',
  'src/checks/node/nat-outgoing.ts',
  'src/checks/node/underlay.ts',
  'src/checks/objects/endpoint.ts',
  'src/checks/objects/etcd-objects.ts',
  'src/checks/pod/host-veth.ts',
  'src/checks/pod/pod-routes.ts',
  'src/checks/pod/read-pod.ts',
  'src/checks/rules/denial.ts',
  'src/checks/rules/policy-programmed.ts',
  'src/checks/rules/policy-sets.ts',
  'src/checks/tunnel/outer-packet.ts',
  'src/checks/tunnel/tunnel-entries.ts',
  'src/diagnose/answer-address.ts',
  'src/diagnose/answer-policy.ts',
  'src/diagnose/ask-detour.ts',
  'src/diagnose/ask-flows.ts',
  'src/diagnose/diagnose.ts',
  'src/diagnose/no-address.ts',
  'src/diagnose/node-states.ts',
  'src/diagnose/resolve-name.ts',
  'src/diagnose/send-packets.ts',
  'src/fixer.ts',
  'src/limits/bounded-yaml.ts',
  'src/limits/too-large.ts',
  'src/picture/draw-path.ts',
  'src/picture/png.ts',
  'src/policy-cli/load-objects.ts',
  'src/question/address-question.ts',
  'src/question/audit-request.ts',
  'src/question/grammar.ts',
  'src/question/parse.ts',
  'src/question/policy-question.ts',
  'src/question/text-limit.ts',
  'src/service/log-error.ts',
  'src/store/audit-chain.ts',
  'src/store/audit-entry.ts',
  'src/store/audit.ts',
  'src/store/fix-seal.ts',
  'src/store/fixes.ts',
  'src/store/keeps.ts',
  'src/store/redis-trouble.ts',
  'src/store/redis-users.ts',
  'src/store/redis.ts',
  'src/store/slots.ts',
  'src/store/steps.ts',
  'src/sweeps/agents.ts',
  'src/sweeps/bgp-pairs.ts',
  'src/sweeps/controllers.ts',
  'src/sweeps/held-fixes.ts',
  'src/sweeps/ipam-capacity.ts',
  'src/sweeps/ipam-use.ts',
  'src/sweeps/nodes.ts',
  'src/terminal/help-text.ts',
  'src/worker.ts',
];

const files = ['src', 'jobs']
  .flatMap((folder) => filesOfSource(top, folder))
  .filter(
    (path) =>
      ![...catalogues, ...onNodes, ...settings, ...fixesToBe, ...reasonsToBe, ...stillInCode].some((start) =>
        path.startsWith(start),
      ),
  );

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
    expect(sentencesOf(path, readFileSync(join(top, path), 'utf8'))).toEqual([]);
  });
});
