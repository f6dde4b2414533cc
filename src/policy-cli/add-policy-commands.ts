import { type Command, Option } from 'commander';
import { distance } from 'fastest-levenshtein';
import { compareWithFlows, type FlowComparison, type FlowLogs } from '../case/flows.ts';
import type { Read } from '../case/read.ts';
import { sayingHowRulesCount } from '../case/rule-counting.ts';
import { policy as policyCommand } from '../commands/policy.ts';
import { PublicError } from '../errors.ts';
import { allPairs, classPairs } from '../intended/policy/all-pairs.ts';
import type { Cluster } from '../intended/policy/cluster.ts';
import type { Query } from '../intended/policy/decide.ts';
import { workloadTitle } from '../intended/policy/endpoints.ts';
import type { EndpointRef } from '../intended/policy/ends.ts';
import { explain } from '../intended/policy/explain.ts';
import type { Problem } from '../intended/policy/model.ts';
import { besideVerdict } from '../intended/policy/nearest/nearest.ts';
import { podClasses } from '../intended/policy/pod-classes.ts';
import { buildPolicyIndex, type PolicyIndex } from '../intended/policy/policy-index.ts';
import { parseSelector } from '../intended/policy/selector/selector.ts';
import { smallestAllow } from '../intended/policy/smallest-allow.ts';
import type { Unread } from '../intended/policy/unread.ts';
import { podsOfWorkloads } from '../intended/policy/workload-pods.ts';
import { addCommand } from '../terminal/add-command.ts';
import { printableJson, printableRow } from '../terminal/printable.ts';
import { readBetween } from '../terminal/read-between.ts';
import type { Voice } from '../terminal/voice.ts';
import { inWords } from '../words/in-words.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { type Words, wordsIn } from '../words/words.ts';
import { readChecks, runCheck } from './checks.ts';
import { addDiffCommand } from './diff/add-diff-command.ts';
import { addWhatIfCommand } from './diff/add-what-if-command.ts';
import { loadObjects } from './load-objects.ts';
import { isUnknown, pairLines } from './pair-lines.ts';
import {
  checkLines,
  classLines,
  explanationLines,
  flowLines,
  problemLines,
  suggestionLines,
  verdictLines,
} from './problem-lines.ts';
import { addReachCommands } from './reach/add-reach-commands.ts';
import { type QueryInput, readEnd, readLabels, readQuery, readVersion, readWords } from './read-options.ts';

/** What the commands read their answers from. */
export type LoadedFromCluster = {
  objects: unknown[];
  unread: Unread[];
  problems: Problem[];
  /** What a suggestion must be held against and could not be read. */
  othersUnread?: Unread;
  /** What Calico's flow logs saw of what was asked, where they are asked. */
  flows?: Read<FlowLogs>;
};

export type ClusterOptions = {
  kubeconfig?: string;
  context?: string;
  goldmane?: string;
  goldmaneCa?: string;
  goldmaneCert?: string;
  goldmaneKey?: string;
  goldmaneServerName?: string;
};

/** What the commands need from around them. */
export type PolicyCommandHost = {
  /** Reads a cluster's API objects: those about some ends, or all. Absent: only `--objects` works. */
  loadFromCluster?: (options: ClusterOptions, about: Query | 'all') => Promise<LoadedFromCluster>;
  /** Adds the options that say where flow logs are. */
  addFlowOptions?: (command: Command) => Command;
  voice?: Voice;
  write?: (text: string) => void;
  setExitCode?: (code: number) => void;
};

type SourceOptions = ClusterOptions & { objects?: string; calicoVersion?: string; json?: boolean };

const withSource = (command: Command, tell: Words): Command =>
  withCluster(command.option('--objects <dir>', tell(say('policy.objects'))), tell);

const withCluster = (command: Command, tell: Words): Command =>
  command
    .option('--kubeconfig <file>', tell(say('cli.kubeconfig')))
    .option('--context <name>', tell(say('cli.context')))
    .addOption(new Option('--calico-version <X.Y>', tell(say('policy.version'))).argParser(readVersion(tell)))
    .option('--json', tell(say('cli.json')));

const nearest = (cluster: Cluster, { namespace, name }: { namespace: string; name: string }): string | undefined => {
  const wanted = `${namespace}/${name}`;
  const scored = [...cluster.pods.keys()]
    .map((title) => ({ title, far: title.slice(title.indexOf('/') + 1) === name ? 1 : distance(title, wanted) }))
    .sort((a, b) => a.far - b.far || (a.title < b.title ? -1 : 1));
  const [best] = scored;
  return best && best.far <= Math.max(2, wanted.length / 4) ? best.title : undefined;
};

const nextFor = (cluster: Cluster, ref: { namespace: string; name: string }): Message => {
  const near = nearest(cluster, ref);
  return near === undefined ? say('policy.write-name') : say('policy.did-you-mean', { pod: near });
};

/** @throws PublicError for a pod that is not there, where all that there are were read. */
const mustExist = (cluster: Cluster, refs: readonly EndpointRef[]): void => {
  const mayBeUnread = cluster.missed.some(({ kind }) => kind === 'Pod' || kind === 'any');
  for (const ref of refs) {
    if ('address' in ref || mayBeUnread || cluster.pods.has(`${ref.namespace}/${ref.name}`)) continue;
    throw new PublicError('no-such-pod', say('policy.no-pod', { pod: `${ref.namespace}/${ref.name}` }), {
      next: nextFor(cluster, ref),
    });
  }
};

const wordOf = (allowed: boolean | 'unknown') => (allowed === 'unknown' ? 'unknown' : allowed ? 'allowed' : 'denied');

/** For scripts: see the README. */
const flowsJson = (flows: Read<FlowLogs>, { agrees, seen, statement }: FlowComparison) => {
  const common = { seen, agrees: agrees ?? null, statement };
  return flows.ok
    ? { ...common, flows: flows.value.flows, leftOut: flows.value.leftOut }
    : { ...common, problem: flows.reason };
};

/** Of more pods than these the pairs are told by classes of them. */
const mostInPairs = 200;

// An option that both a command and the one above it know may be read by either: hence optsWithGlobals.

/**
 * Adds `policy`, `policy test`, `policy who-can-reach`, `policy what-can-reach`, `policy all-pairs`, `policy diff`, `policy what-if`, `policy explain` and `policy selector`. Exit codes: 0 answered, 1 a check
 * differs, 2 the question or the objects cannot be read, 3 an answer is unknown.
 */
export const addPolicyCommands = (program: Command, host: PolicyCommandHost = {}): void => {
  const { tell, forScripts } = host.voice ?? { tell: wordsIn('en'), forScripts: wordsIn('en') };
  const write = host.write ?? ((text: string) => process.stdout.write(text));
  const setExitCode =
    host.setExitCode ??
    ((code: number) => {
      process.exitCode = code;
    });
  const print = (lines: readonly string[]): void => write(`${lines.map(printableRow).join('\n')}\n`);
  const printJson = (value: unknown): void => write(`${printableJson(inWords(value, forScripts))}\n`);

  const readSource = async (
    { objects: path, ...options }: SourceOptions,
    about: Query | 'all',
  ): Promise<LoadedFromCluster> => {
    if (path !== undefined) return loadObjects(path);
    if (!host.loadFromCluster) {
      throw new PublicError('no-objects', say('policy.nothing-to-read'), { next: say('policy.give-objects') });
    }
    return host.loadFromCluster(options, about);
  };

  const open = async (
    options: SourceOptions,
    about: Query | 'all' = 'all',
  ): Promise<{ index: PolicyIndex; problems: Problem[] } & Pick<LoadedFromCluster, 'flows' | 'othersUnread'>> => {
    const { objects: path, calicoVersion } = options;
    const loaded = await readSource(options, about);
    const offline = path !== undefined;
    const objects = offline ? [...loaded.objects, ...podsOfWorkloads(loaded.objects)] : loaded.objects;
    const index = buildPolicyIndex(objects, {
      ...(calicoVersion === undefined ? {} : { calicoVersion }),
      unread: loaded.unread,
      isPart: offline,
    });
    const { flows, othersUnread } = loaded;
    return { index, problems: loaded.problems, ...(flows && { flows }), ...(othersUnread && { othersUnread }) };
  };

  const asked = withSource(addCommand(program, tell, policyCommand), tell);
  const policy = (host.addFlowOptions?.(asked) ?? asked)
    .argument('[words...]', tell(say('cli.policy-words')))
    .option('--from <end>', tell(say('policy.end')))
    .option('--to <end>', tell(say('policy.end')))
    .option('--protocol <protocol>', tell(say('policy.protocol')))
    .option('--port <port>', tell(say('cli.port')), readBetween(tell, 1, 65535))
    .option('--icmp-type <type>', tell(say('policy.icmp-type')), readBetween(tell, 0, 255))
    .option('--icmp-code <code>', tell(say('policy.icmp-code')), readBetween(tell, 0, 255))
    .addOption(new Option('--family <family>', tell(say('policy.family'))).choices(['4', '6']))
    .action(async (words: string[], given: SourceOptions & Partial<QueryInput>) => {
      const options = { ...(words.length > 0 ? readWords(words) : {}), ...given };
      const { from, to } = options;
      if (from === undefined || to === undefined) {
        throw new PublicError('no-ends', say('policy.both-ends'), {
          next: say('cannot.see-help', { command: 'policy' }),
        });
      }
      const query = readQuery({ ...options, from, to });
      const { index, problems, flows, othersUnread } = await open(options, query);
      mustExist(index.cluster, [query.from, query.to]);
      const decided = index.decide(query);
      const verdict = { ...decided, problems: [...problems, ...decided.problems] };
      if (verdict.allowed === 'unknown') setExitCode(3);
      const what = [options.protocol ?? 'tcp', options.port].filter((part) => part !== undefined).join(' ');
      const suggestions = verdict.allowed === false ? smallestAllow(index.cluster, query, verdict, othersUnread) : [];
      const seenOf = flows && compareWithFlows(flows, wordOf(verdict.allowed), say('flows.pair', { from, to }));
      const beside = besideVerdict(index.cluster, query, verdict);
      if (options.json) {
        printJson({
          ...verdict,
          ...(beside.egress.length + beside.ingress.length > 0 && { beside }),
          ...(suggestions.length > 0 && { smallestAllow: suggestions }),
          ...(flows && seenOf && { flows: flowsJson(flows, seenOf) }),
        });
      } else {
        const counting = sayingHowRulesCount(tell);
        const verdictTold = verdictLines(counting, { from, to, what }, verdict, beside);
        const seen = seenOf ? flowLines(counting, seenOf) : [];
        print([...verdictTold, ...seen, ...suggestions.flatMap((suggestion) => suggestionLines(tell, suggestion))]);
      }
    });

  withSource(policy.command('test'), tell)
    .description(tell(say('policy.test')))
    .argument('<checks>', tell(say('policy.test-checks')))
    .action(async (file: string, _own: SourceOptions, command: Command) => {
      const options = command.optsWithGlobals<SourceOptions>();
      const checks = await readChecks(file);
      const { index, problems } = await open(options);
      const queries = checks.map(readQuery);
      mustExist(
        index.cluster,
        queries.flatMap(({ from, to }) => [from, to]),
      );
      const all = [...problems, ...index.problems];
      const results = checks.map((check) => runCheck(index, check));
      const others = results.filter(({ ok }) => !ok);
      const unknown = others.filter(({ allowed }) => allowed === 'unknown').length;
      const failed = others.length - unknown;
      const passed = results.length - others.length;
      if (others.length > 0) setExitCode(failed > 0 ? 1 : 3);
      if (options.json) printJson({ passed, failed, unknown, results, problems: all });
      else {
        const counting = sayingHowRulesCount(tell);
        print([
          ...others.flatMap((result) => checkLines(counting, result)),
          ...problemLines(tell, all),
          tell(
            unknown === 0
              ? say('policy.passed', { passed, failed })
              : say('policy.passed-unknown', { passed, failed, unknown }),
          ),
        ]);
      }
    });

  withSource(policy.command('all-pairs'), tell)
    .description(tell(say('policy.all-pairs')))
    .option('--pairs', tell(say('policy.pairs')))
    .action(async ({ pairs: wantsPairs }: SourceOptions & { pairs?: boolean }, command: Command) => {
      const options = command.optsWithGlobals<SourceOptions>();
      const { index, problems } = await open(options);
      const all = [...problems, ...index.problems];
      const classes = podClasses(index.cluster);
      const pods = classes.reduce((sum, each) => sum + each.length, 0);
      if (wantsPairs || pods <= mostInPairs) {
        const pairs = [...allPairs(index.cluster, classes)];
        if (pairs.some(isUnknown)) setExitCode(3);
        if (options.json) printJson({ pairs, problems: all });
        else print([...pairLines(tell, pairs), ...problemLines(tell, all)]);
        return;
      }
      const number = new Map(classes.map((each, place) => [each, place + 1]));
      const pairs = [...classPairs(index.cluster, classes)].flatMap(({ from, to, answers }) =>
        answers.map((answer) => ({ ...answer, from: number.get(from) ?? 0, to: number.get(to) ?? 0 })),
      );
      if (pairs.some(isUnknown)) setExitCode(3);
      if (options.json) {
        const told = classes.map((each) => ({ class: number.get(each), pods: each.map(workloadTitle) }));
        printJson({ classes: told, pairs, problems: all });
      } else print([...classLines(tell, classes), ...pairLines(tell, pairs), ...problemLines(tell, all)]);
    });

  const { loadFromCluster } = host;
  addDiffCommand<SourceOptions & { over?: boolean }>(withCluster(policy.command('diff'), tell), {
    readCluster: loadFromCluster && ((options) => loadFromCluster(options, 'all')),
    tell,
    forScripts,
    write,
    setExitCode,
  });

  addWhatIfCommand(withSource(policy.command('what-if'), tell), {
    readState: async (options: SourceOptions) => ({
      ...(await readSource(options, 'all')),
      isPart: options.objects !== undefined,
    }),
    mustExist,
    tell,
    forScripts,
    write,
    setExitCode,
  });

  withSource(policy.command('explain'), tell)
    .description(tell(say('policy.explain')))
    .argument('<pod>', tell(say('policy.pod')))
    .action(async (text: string, _own: SourceOptions, command: Command) => {
      const options = command.optsWithGlobals<SourceOptions>();
      const ref = readEnd(text);
      const { index, problems } = await open(options);
      const explanation = 'address' in ref ? undefined : explain(index.cluster, ref);
      if (!explanation) {
        const [first] = index.cluster.unread;
        throw new PublicError('no-such-pod', say('policy.no-such-pod', { pod: text }), {
          next: first
            ? say('policy.not-all-read', { what: first.what, reason: first.reason })
            : 'address' in ref
              ? say('policy.write-name')
              : nextFor(index.cluster, ref),
        });
      }
      const all = [...problems, ...index.problems];
      if ([...explanation.ingress, ...explanation.egress].some(({ allowed }) => allowed === 'unknown')) setExitCode(3);
      if (options.json) printJson({ ...explanation, problems: all });
      else print([...explanationLines(sayingHowRulesCount(tell), explanation), ...problemLines(tell, all)]);
    });

  addReachCommands((name) => withSource(policy.command(name), tell), {
    open: (options: SourceOptions) => open(options),
    mustExist,
    tell,
    forScripts,
    write,
    setExitCode,
  });

  policy
    .command('selector')
    .description(tell(say('policy.selector')))
    .argument('<expression>', tell(say('policy.expression')))
    .option('--labels <labels>', 'k=v,k2=v2', readLabels(tell), new Map<string, string>())
    .option('--json', tell(say('cli.json')))
    .action((expression: string, _own: unknown, command: Command) => {
      const options = command.optsWithGlobals<{ labels: Map<string, string>; json?: boolean }>();
      const parsed = parseSelector(expression);
      if (!parsed.ok) {
        setExitCode(2);
        if (options.json) printJson({ match: null, error: parsed.error });
        else
          print([
            tell(say('policy.selector-error', { position: parsed.error.position, reason: parsed.error.message })),
          ]);
        return;
      }
      const match = parsed.selector.matches(options.labels);
      if (options.json) printJson({ match });
      else print([tell(match ? say('policy.match') : say('policy.no-match'))]);
    });
};
