import type { Command } from 'commander';
import { policySummary } from '../../case/policy-answer.ts';
import type { Supposed } from '../../case/question.ts';
import { sayingHowRulesCount } from '../../case/rule-counting.ts';
import { readAs } from '../../commands/asked-of.ts';
import { policy as policyCommand } from '../../commands/policy.ts';
import { PublicError } from '../../errors.ts';
import type { Cluster } from '../../intended/policy/cluster.ts';
import type { Query } from '../../intended/policy/decide.ts';
import { diffStates, type State } from '../../intended/policy/diff/diff-states.ts';
import { mustSuppose } from '../../intended/policy/diff/suppose.ts';
import { tellChange } from '../../intended/policy/diff/tell-change.ts';
import { type EndpointRef, refTitle } from '../../intended/policy/ends.ts';
import { writeEnd } from '../../question/end-ref.ts';
import { addBelow } from '../../terminal/help-text.ts';
import { printableJson, printableRow } from '../../terminal/printable.ts';
import { inWords } from '../../words/in-words.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { queryOf, readEnd } from '../read-options.ts';
import { diffLines } from './diff-report.ts';

export interface WhatIfHost<Options> {
  readState: (options: Options) => Promise<State>;
  /** @throws PublicError for a pod that is not there. */
  mustExist: (cluster: Cluster, refs: readonly EndpointRef[]) => void;
  tell: Words;
  forScripts: Words;
  write: (text: string) => void;
  setExitCode: (code: number) => void;
}

interface WhatIfOptions {
  json?: boolean;
  calicoVersion?: string;
}

interface WhatIf {
  supposing: Supposed;
  query?: Query;
  subject?: { ref: EndpointRef; direction: 'from' | 'to' };
}

/** @throws PublicError for words that ask nothing. */
const readWhatIf = (words: readonly string[]): WhatIf => {
  const asked = readAs(policyCommand, ['policy', 'what-if', ...words].join(' '));
  if (asked.kind === 'policy' && asked.supposing !== undefined) {
    return { supposing: asked.supposing, query: queryOf(asked) };
  }
  if (asked.kind !== 'policy-change') throw new PublicError('question', say('suppose.half'));
  const { supposing, subject, direction = 'to' } = asked;
  return { supposing, ...(subject && { subject: { ref: readEnd(writeEnd(subject)), direction } }) };
};

/** Adds `policy what-if` with the options that `withSource` gives it. */
export const addWhatIfCommand = <Options extends WhatIfOptions>(
  command: Command,
  { readState, mustExist, tell, forScripts, write, setExitCode }: WhatIfHost<Options>,
): void => {
  addBelow(command.description(tell(say('suppose.command'))), tell, {
    exits: say('suppose.exit-codes'),
    examples: [
      'calico-why policy what-if delete shop/allow-web',
      'calico-why policy what-if delete shop/allow-web from shop/web-0 to shop/db-0 on 5432',
      'calico-why policy what-if apply shop/deny-all --objects manifests/',
    ],
  })
    .argument('<change>', tell(say('suppose.change')))
    .argument('<policy>', tell(say('suppose.policy')))
    .argument('[words...]', tell(say('suppose.words')))
    .action(async (change: string, policy: string, words: string[], _own: unknown, itself: Command) => {
      const options = itself.optsWithGlobals<Options>();
      const { supposing, query, subject } = readWhatIf([change, policy, ...words]);
      const now = await readState(options);
      const supposed = mustSuppose(now.objects, supposing);
      const about = subject && { [subject.direction]: refTitle(subject.ref) };
      const states = diffStates(
        now,
        { ...now, objects: supposed.objects },
        {
          calicoVersion: options.calicoVersion,
          about,
        },
      );
      mustExist(states.before.cluster, [...(query ? [query.from, query.to] : []), ...(subject ? [subject.ref] : [])]);
      const answer = tellChange(states, supposed.what, query);
      const { connection, isUnknown } = answer;
      const { denied, allowed } = states.report.summary;
      const isChanged = connection === undefined ? denied + allowed > 0 : connection.now !== connection.afterwards;
      setExitCode(isUnknown && !(connection === undefined && isChanged) ? 3 : isChanged ? 1 : 0);
      if (options.json) {
        write(`${printableJson(inWords({ ...answer, summary: states.report.summary }, forScripts))}\n`);
        return;
      }
      const counting = sayingHowRulesCount(tell);
      const lines = [printableRow(counting(policySummary(answer))), ...diffLines(counting, states.report)];
      write(`${lines.join('\n')}\n`);
    });
};
