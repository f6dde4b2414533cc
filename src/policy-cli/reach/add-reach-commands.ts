import type { Command } from 'commander';
import { sayingHowRulesCount } from '../../case/rule-counting.ts';
import { readAs } from '../../commands/asked-of.ts';
import { policy as policyCommand } from '../../commands/policy.ts';
import { PublicError } from '../../errors.ts';
import type { Cluster } from '../../intended/policy/cluster.ts';
import type { EndpointRef } from '../../intended/policy/ends.ts';
import type { Problem } from '../../intended/policy/model.ts';
import type { PolicyIndex } from '../../intended/policy/policy-index.ts';
import { type Reach, type ReachAsked, reach } from '../../intended/policy/reach/reach.ts';
import { reachNotes, sayGroup, sayReached } from '../../intended/policy/reach/say-reach.ts';
import { writeEnd } from '../../question/end-ref.ts';
import { addBelow } from '../../terminal/help-text.ts';
import { printableJson, printableRow } from '../../terminal/printable.ts';
import { inWords } from '../../words/in-words.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { problemLines } from '../problem-lines.ts';
import { readEnd } from '../read-options.ts';

export interface ReachHost<Options> {
  open: (options: Options) => Promise<{ index: PolicyIndex; problems: Problem[] }>;
  /** @throws PublicError for a pod that is not there. */
  mustExist: (cluster: Cluster, refs: readonly EndpointRef[]) => void;
  tell: Words;
  forScripts: Words;
  write: (text: string) => void;
  setExitCode: (code: number) => void;
}

interface ReachOptions {
  json?: boolean;
  port?: number;
  protocol?: string;
}

const commands = {
  to: {
    name: 'who-can-reach',
    about: say('reach.who-command'),
    examples: [
      'calico-why policy who-can-reach shop/db-0 on 5432',
      'calico-why policy who-can-reach shop/db-0 --objects manifests/',
    ],
  },
  from: {
    name: 'what-can-reach',
    about: say('reach.what-command'),
    examples: [
      'calico-why policy what-can-reach shop/web-0',
      'calico-why policy what-can-reach shop/web-0 on 53/udp --json',
    ],
  },
} as const;

const marks = { allowed: '+', denied: '-', unknown: '?' } as const;

const wordOf = (allowed: boolean | 'unknown') => (allowed === 'unknown' ? 'unknown' : allowed ? 'allowed' : 'denied');

/** Options are the same as words. */
const serviceOf = ({ port, protocol }: ReachOptions): string[] => {
  const service = [port, protocol].filter((part) => part !== undefined).join('/');
  return service === '' ? [] : ['on', service];
};

/** @throws PublicError for words that ask nothing. */
const readAsked = (name: string, words: readonly string[], options: ReachOptions): ReachAsked => {
  const asked = readAs(policyCommand, ['policy', name, ...words, ...serviceOf(options)].join(' '));
  if (asked.kind !== 'policy-reach') throw new PublicError('question', say('wrong.half-policy'));
  const pod = readEnd(writeEnd(asked.subject));
  if ('address' in pod) throw new PublicError('bad-end', say('wrong.no-pod'), { next: say('policy.write-name') });
  return { pod, direction: asked.direction, port: asked.port, protocol: asked.protocol };
};

const reachLines = (tell: Words, found: Reach, asked: ReachAsked): string[] => [
  tell(sayReached(found, asked)),
  ...found.groups.flatMap((group) => {
    const { peers, what, reason } = sayGroup(group);
    return [`${marks[wordOf(group.allowed)]} ${tell(say('reach.group', { peers, what }))}`, `    ${tell(reason)}`];
  }),
  ...reachNotes(found, asked).map((note) => tell(note)),
];

/** Adds `policy who-can-reach` and `policy what-can-reach`, each with the options that `withSource` gives it. */
export const addReachCommands = <Options extends ReachOptions>(
  add: (name: string) => Command,
  { open, mustExist, tell, forScripts, write, setExitCode }: ReachHost<Options>,
): void => {
  for (const { name, about, examples } of Object.values(commands)) {
    addBelow(add(name).description(tell(about)), tell, { exits: say('reach.exit-codes'), examples })
      .argument('<pod>', tell(say('policy.pod')))
      .argument('[words...]', tell(say('reach.service')))
      .action(async (pod: string, words: string[], _own: unknown, command: Command) => {
        const options = command.optsWithGlobals<Options>();
        const asked = readAsked(name, [pod, ...words], options);
        const { index, problems } = await open(options);
        mustExist(index.cluster, [asked.pod]);
        const found = reach(index.cluster, asked);
        if (found === undefined) {
          throw new PublicError(
            'no-such-pod',
            say('policy.no-such-pod', { pod: `${asked.pod.namespace}/${asked.pod.name}` }),
          );
        }
        const all = [...problems, ...index.problems];
        if (found.groups.some(({ allowed }) => allowed === 'unknown')) setExitCode(3);
        if (options.json) {
          const groups = found.groups.map((group) => ({ ...group, said: sayGroup(group) }));
          const { port, protocol, direction } = asked;
          const document = { direction, port, protocol, ...found, groups, problems: all };
          write(`${printableJson(inWords(document, forScripts))}\n`);
          return;
        }
        const lines = [...reachLines(sayingHowRulesCount(tell), found, asked), ...problemLines(tell, all)];
        write(`${lines.map(printableRow).join('\n')}\n`);
      });
  }
};
