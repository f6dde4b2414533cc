import { type Command, Option } from 'commander';
import { type Beside, besideVerdict, type FlowLogs } from '../case/flows.ts';
import type { Read } from '../case/read.ts';
import { PublicError } from '../errors.ts';
import { allPairs, type PairAnswer } from '../intended/policy/all-pairs.ts';
import type { Query } from '../intended/policy/decide.ts';
import { explain } from '../intended/policy/explain.ts';
import type { Problem } from '../intended/policy/model.ts';
import { buildPolicyIndex, type PolicyIndex } from '../intended/policy/policy-index.ts';
import { rangesText } from '../intended/policy/port-ranges.ts';
import { parseSelector } from '../intended/policy/selector/selector.ts';
import { smallestAllow } from '../intended/policy/smallest-allow.ts';
import type { Unread } from '../intended/policy/unread.ts';
import { printableJson, printableRow } from '../terminal/printable.ts';
import { say } from '../words/say.ts';
import { wordsIn } from '../words/words.ts';
import { readChecks, runCheck } from './checks.ts';
import { loadObjects } from './load-objects.ts';
import { type QueryInput, readEnd, readLabels, readNumber, readQuery, readVersion } from './read-options.ts';
import { checkLines, explanationLines, flowLines, problemLines, suggestionLines, verdictLines } from './text.ts';

/** What the commands read their answers from. */
export type LoadedFromCluster = {
  objects: unknown[];
  unread: Unread[];
  problems: Problem[];
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
  write?: (text: string) => void;
  setExitCode?: (code: number) => void;
};

type SourceOptions = ClusterOptions & { objects?: string; calicoVersion?: string; json?: boolean };

const withSource = (command: Command): Command =>
  command
    .option('--objects <dir>', 'read manifests (YAML or JSON) from a directory or file instead of a cluster')
    .option('--kubeconfig <file>', 'kubeconfig; else KUBECONFIG, ~/.kube/config, or the service account')
    .option('--context <name>', 'context of the kubeconfig')
    .addOption(
      new Option(
        '--calico-version <X.Y>',
        'version of Calico; else from ClusterInformation, else the newest known',
      ).argParser(readVersion),
    )
    .option('--json', 'print one JSON document');

const tell = wordsIn('en');

const wordOf = (allowed: boolean | 'unknown') => (allowed === 'unknown' ? 'unknown' : allowed ? 'allowed' : 'denied');

/** For scripts: see the README. */
const flowsJson = (flows: Read<FlowLogs>, { agrees, seen, statement }: Beside) => {
  const common = { seen, agrees: agrees ?? null, statement: tell(statement) };
  return flows.ok
    ? { ...common, flows: flows.value.flows, leftOut: flows.value.leftOut }
    : { ...common, problem: flows.reason };
};

const pairLine = ({ from, to, protocol, allowed, ports, unknownPorts }: PairAnswer): string => {
  const some =
    ports && allowed === 'some' ? rangesText(ports) : allowed === true ? 'all' : allowed === false ? 'none' : '';
  const unknown = unknownPorts ? `unknown ${rangesText(unknownPorts)}` : allowed === 'unknown' ? 'unknown' : '';
  return `${from} ${to} ${protocol} ${[some, unknown].filter((part) => part !== '').join(' ')}`;
};

// An option that both a command and the one above it know may be read by either: hence optsWithGlobals.

/**
 * Adds `policy`, `policy test`, `policy all-pairs`, `policy explain` and `policy selector`. Exit codes: 0 answered, 1 a check
 * differs, 2 the question or the objects cannot be read.
 */
export const addPolicyCommands = (program: Command, host: PolicyCommandHost = {}): void => {
  const write = host.write ?? ((text: string) => process.stdout.write(text));
  const setExitCode =
    host.setExitCode ??
    ((code: number) => {
      process.exitCode = code;
    });
  const print = (lines: readonly string[]): void => write(`${lines.map(printableRow).join('\n')}\n`);
  const printJson = (value: unknown): void => write(`${printableJson(value)}\n`);

  const open = async (
    options: SourceOptions,
    about: Query | 'all' = 'all',
  ): Promise<{ index: PolicyIndex; problems: Problem[]; flows: Read<FlowLogs> | undefined }> => {
    const { objects: path, calicoVersion } = options;
    if (path === undefined && !host.loadFromCluster) {
      throw new PublicError('no-objects', 'There is nothing to read policies from.', { next: 'Give --objects DIR.' });
    }
    const fromCluster = path === undefined ? await host.loadFromCluster?.(options, about) : undefined;
    const loaded = fromCluster ?? (await loadObjects(path ?? ''));
    const index = buildPolicyIndex(loaded.objects, {
      ...(calicoVersion === undefined ? {} : { calicoVersion }),
      unread: fromCluster?.unread ?? [],
    });
    return { index, problems: loaded.problems, flows: fromCluster?.flows };
  };

  const asked = withSource(program.command('policy'));
  const policy = (host.addFlowOptions?.(asked) ?? asked)
    .description('Say which policy, tier and rule decide about a connection')
    .option('--from <end>', 'namespace/pod or an address')
    .option('--to <end>', 'namespace/pod or an address')
    .option('--protocol <protocol>', 'tcp, udp, sctp, icmp or a number')
    .option('--port <port>', 'destination port', readNumber(1, 65535))
    .option('--icmp-type <type>', 'ICMP type; an echo request without it', readNumber(0, 255))
    .option('--icmp-code <code>', 'ICMP code', readNumber(0, 255))
    .action(async (options: SourceOptions & Partial<QueryInput>) => {
      const { from, to } = options;
      if (from === undefined || to === undefined) {
        throw new PublicError('no-ends', 'Both --from and --to are needed.', { next: 'See calico-why policy --help.' });
      }
      const query = readQuery({ ...options, from, to });
      const { index, problems, flows } = await open(options, query);
      const decided = index.decide(query);
      const verdict = { ...decided, problems: [...problems, ...decided.problems] };
      const what = [options.protocol ?? 'tcp', options.port].filter((part) => part !== undefined).join(' ');
      const suggestions = verdict.allowed === false ? smallestAllow(index.cluster, query, verdict) : [];
      const beside = flows && besideVerdict(flows, wordOf(verdict.allowed), say('flows.pair', { from, to }));
      if (options.json) {
        printJson({
          ...verdict,
          ...(suggestions.length > 0 && { smallestAllow: suggestions }),
          ...(flows && beside && { flows: flowsJson(flows, beside) }),
        });
      } else {
        const seen = beside ? flowLines(beside) : [];
        print([...verdictLines(from, to, what, verdict), ...seen, ...suggestions.flatMap(suggestionLines)]);
      }
    });

  withSource(policy.command('test'))
    .description('Answer a list of checks and compare; exit code 1 where one differs')
    .argument('<checks>', 'YAML or JSON: a list of {from, to, protocol, port, expect: allow|deny}')
    .action(async (file: string, _own: SourceOptions, command: Command) => {
      const options = command.optsWithGlobals<SourceOptions>();
      const checks = await readChecks(file);
      const { index, problems } = await open(options);
      const all = [...problems, ...index.problems];
      const results = checks.map((check) => runCheck(index, check));
      const failed = results.filter(({ ok }) => !ok);
      if (failed.length > 0) setExitCode(1);
      if (options.json) {
        printJson({ passed: results.length - failed.length, failed: failed.length, results, problems: all });
      } else {
        print([
          ...failed.flatMap(checkLines),
          ...problemLines(all),
          `${results.length - failed.length} passed, ${failed.length} failed`,
        ]);
      }
    });

  withSource(policy.command('all-pairs'))
    .description('For each ordered pair of pods and each protocol, the allowed ports')
    .action(async (_own: SourceOptions, command: Command) => {
      const options = command.optsWithGlobals<SourceOptions>();
      const { index, problems } = await open(options);
      const all = [...problems, ...index.problems];
      if (options.json) printJson({ pairs: [...allPairs(index.cluster)], problems: all });
      else print([...[...allPairs(index.cluster)].map(pairLine), ...problemLines(all)]);
    });

  withSource(policy.command('explain'))
    .description('List what can reach a pod and what it can reach, by rule')
    .argument('<pod>', 'namespace/pod')
    .action(async (text: string, _own: SourceOptions, command: Command) => {
      const options = command.optsWithGlobals<SourceOptions>();
      const ref = readEnd(text);
      const { index, problems } = await open(options);
      const explanation = 'address' in ref ? undefined : explain(index.cluster, ref);
      if (!explanation) {
        const [first] = index.cluster.unread;
        throw new PublicError('no-such-pod', `There is no pod ${text} with a network.`, {
          next: first ? `Not everything could be read: ${first.what}: ${first.reason}` : 'Write namespace/name.',
        });
      }
      const all = [...problems, ...index.problems];
      if (options.json) printJson({ ...explanation, problems: all });
      else print([...explanationLines(explanation), ...problemLines(all)]);
    });

  policy
    .command('selector')
    .description('Say whether a selector matches labels, or where it is wrong')
    .argument('<expression>', 'a selector in the language of Calico')
    .option('--labels <labels>', 'k=v,k2=v2', readLabels, new Map<string, string>())
    .option('--json', 'print one JSON document')
    .action((expression: string, _own: unknown, command: Command) => {
      const options = command.optsWithGlobals<{ labels: Map<string, string>; json?: boolean }>();
      const parsed = parseSelector(expression);
      if (!parsed.ok) {
        setExitCode(2);
        if (options.json) printJson({ match: null, error: parsed.error });
        else print([`error at position ${parsed.error.position}: ${parsed.error.message}`]);
        return;
      }
      const match = parsed.selector.matches(options.labels);
      if (options.json) printJson({ match });
      else print([match ? 'match' : 'no match']);
    });
};
