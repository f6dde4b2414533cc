import { clausesOf } from './clauses.ts';
import { common } from './lexicon/lexicon.ts';
import { ordinaryWords } from './lexicon/ordinary-words.ts';
import type { End, Meaning } from './meaning.ts';
import { isMachine } from './pasted/lines.ts';
import { isSymptom } from './roles/neighbours.ts';
import { statedRole } from './roles/stated.ts';
import type { Sentence } from './sentence.ts';
import { eventIn } from './times.ts';
import { isEndToken, means, type Token, type TokenOf } from './token.ts';

/**
 * Whether a reading explains every name that the sentence has. Where one is left over, somebody said more than was
 * understood, and who calls whom is not certain: one question back is better than an answer to another question.
 */

const asking: ReadonlySet<Meaning['kind']> = new Set(['path', 'nodes', 'inbound', 'policy-decides']);

const nameOf = (end: End): string | undefined => {
  if ('name' in end && end.name !== undefined) return end.name.split('.')[0];
  if (end.kind === 'address') return end.address;
  return end.kind === 'labels' ? end.labels : undefined;
};

const explainedNames = ({ from, to, of, works_from: works, only_from: only, via, policy }: Meaning): Set<string> =>
  new Set(
    [
      ...[from, to, of, works, only].map((end) => end && nameOf(end)),
      ...[from, to].map((end) => (end?.kind === 'pods' ? end.node : undefined)),
      via?.name,
      policy?.name,
    ].filter((name) => name !== undefined),
  );

const joins = (token: Token | undefined): boolean =>
  /^(?:,|、|and|&|or|nor|和|跟|与|及|以及|或)$/.test(token?.text ?? '');

/** Beside one that is explained, with nothing but `and` between; or said to be no better: `web-1 neither`. */
const isJoined = (tokens: readonly Token[], at: number, isExplained: (token: Token | undefined) => boolean): boolean =>
  /^(?:neither|either|too|also|as well|也是|也一样|也)$/.test(tokens[at + 1]?.text ?? '') ||
  [-1, 1].some((step) => {
    // `web-0, web-1 and web-2`: each of them.
    let place = at + step;
    while (
      joins(tokens[place]) ||
      means(tokens[place], 'the', 'from') ||
      (isEndToken(tokens[place]) && !isExplained(tokens[place]) && joins(tokens[place - step]))
    )
      place += step;
    return place !== at + step && isEndToken(tokens[place]) && isExplained(tokens[place]);
  });

/** Where something stands or runs: `on node-1`, `在 node-1 上`. */
const isPlace = ({ what }: TokenOf<'end'>): boolean => what.kind === 'node' || what.kind === 'pods';

/** A word that stands for nothing that is known, where only a verb could tell who does what to whom. */
const isUnknown = (token: Token): boolean =>
  token.type === 'han' ||
  (token.type === 'word' &&
    !token.literal &&
    /^[a-z]{3,}$/.test(token.text) &&
    (!common.has(token.text) || ordinaryWords.has(token.text)));

const isBe = (token: Token | undefined): boolean =>
  /^(?:is|are|was|were|been|be|being|seems|became|gone|went)$/.test(token?.text ?? '');

/** A word that says who sends; `not` and `has` only go with one, and `deaf to` says nothing of who calls whom. */
const relates = (token: Token, at: number, between: readonly Token[]): boolean => {
  if (token.type === 'arrow' || token.text === 'with' || isSymptom(token)) return true;
  const before = between[at - 1];
  if (token.text === 'to' && before && isUnknown(before) && between.slice(Math.max(0, at - 3), at - 1).some(isBe))
    return false;
  // `node-4 is cut off, node-5 is not`: from where?
  if (means(token, 'unreachable', 'reachable') && /^[a-z]/.test(token.text))
    return between.slice(at + 1).some((one) => means(one, 'from', 'to', 'via') || /^(?:by|when|if)$/.test(one.text));
  return (
    means(token, 'from', 'to', 'reach', 'cant-reach', 'unreachable', 'reachable', 'refuses', 'blocks') ||
    means(token, 'via', 'between', 'resolve', 'connection', 'allowed')
  );
};

const receives = ({ kind }: End): boolean => kind === 'name' || kind === 'service' || kind === 'internet';

/** `web-0 frobnicates db-0`: nothing that is understood stands between the two. */
const isGuessed = ({ tokens }: Sentence, { from, to }: Meaning): boolean => {
  // A name of the world and a Service are called, whatever the verb is.
  if (to && from && receives(to) && !receives(from)) return false;
  const placeOf = (end: End | undefined): number =>
    tokens.findIndex((token) => isEndToken(token) && token.what === end);
  const places = [placeOf(from), placeOf(to)].sort((a, b) => a - b);
  const [first = -1, last = -1] = places;
  if (first < 0) return false;
  if (statedRole(tokens, first) !== undefined || statedRole(tokens, last) !== undefined) return false;
  const between = tokens.slice(first + 1, last);
  if (between.some(relates) || tokens.slice(0, first).some((token) => means(token, 'from', 'to', 'between')))
    return false;
  // `the caller is web-0, jaeger is db-0`: a word that is told what it is.
  const isVerb = between.some((token, at) => isUnknown(token) && !means(between[at + 1], 'is'));
  return isVerb || (from?.kind === 'node' && to?.kind === 'node' && between.some(isBe));
};

const did =
  /^(?:deleted|removed|restarted|rebooted|recreated|moved|drained|upgraded|killed|scaled|evicted|stopped|replaced|redeployed|delete|remove|restart|重启|重启了|删|删了|删掉|迁移|停了|停掉)$/;

/** `I deleted web-0 by mistake, …`: what somebody did, and not what is asked. */
const isDone = (tokens: readonly Token[], at: number): boolean => {
  const isMark = ({ type, text }: Token): boolean => type === 'break' && /^[,;.!?\n]$/.test(text);
  const begin = tokens.slice(0, at).findLastIndex(isMark) + 1;
  const before = tokens.slice(begin, at);
  return before.some((token) => /^(?:i|we|我|我们)$/.test(token.text)) && before.some(({ text }) => did.test(text));
};

/** Names that the reading says nothing of, in order. */
const unexplainedEnds = (sentence: Sentence, meaning: Meaning): End[] => {
  if (!asking.has(meaning.kind) || sentence.how === 'paste' || sentence.read.split('\n').some(isMachine)) return [];
  const { tokens } = sentence;
  const names = explainedNames(meaning);
  const isExplained = (token: Token | undefined): boolean => {
    if (!isEndToken(token)) return false;
    const name = nameOf(token.what);
    return name === undefined || names.has(name);
  };
  const isOpen = (token: Token): boolean => isEndToken(token) && !isExplained(token) && !isPlace(token);
  if (!tokens.some(isOpen)) return [];
  const works = new Set(clausesOf(tokens).works.map(({ start }) => start));
  const event = eventIn(sentence);
  return tokens.flatMap((token, at) =>
    !isEndToken(token) ||
    isExplained(token) ||
    isPlace(token) ||
    works.has(token.start) ||
    isDone(tokens, at) ||
    (event !== undefined && token.start >= event.start && token.end <= event.end) ||
    isJoined(tokens, at, isExplained)
      ? []
      : [token.what],
  );
};

/** More names than a question back can name. */
const mostSeen = 5;

const isOfNode = (end: End | undefined): boolean =>
  end?.kind === 'node' || (end?.kind === 'pods' && end.node !== undefined);

/** `everything on node-2 and node-3 is down`: of both, and not from one to the other. */
const isOfBoth = ({ tokens }: Sentence, { kind, from, to }: Meaning): boolean =>
  asking.has(kind) &&
  kind !== 'policy-decides' &&
  isOfNode(from) &&
  isOfNode(to) &&
  !tokens.some(
    (token) =>
      token.type === 'arrow' ||
      means(token, 'reach', 'cant-reach', 'between', 'from', 'connection', 'both', 'ping', 'gets') ||
      /^(?:to|到|跟|对)$/.test(token.text) ||
      (isSymptom(token) && !means(token, 'symptom:unreachable', 'symptom:not-ready')),
  );

/** `web-0 and db-0 had lunch`: two names, and not a word of the field. */
const saysNothing = ({ tokens, how }: Sentence, { kind }: Meaning): boolean =>
  asking.has(kind) &&
  how !== 'command' &&
  tokens.some(isUnknown) &&
  !tokens.some(
    (token, at, all) =>
      (isEndToken(token) && statedRole(tokens, at) !== undefined) ||
      relates(token, at, all) ||
      token.type === 'port' ||
      token.text === '\u2717' ||
      (isEndToken(token) && token.port !== undefined) ||
      means(
        token,
        'not',
        'no',
        'fails',
        'why',
        'down',
        'gets',
        'problem',
        'works',
        'network',
        'protocol',
        'capture',
        'internet',
        'check',
      ),
  );

const probe = /\b(?:liveness|readiness|startup) ?probe|(?:存活|就绪|启动)(?:探针|检查|探测)/;

/** `readiness probe of web-0 failed: Get http://10.1.2.3:8080`: by the kubelet, and both are the pod. */
const isOfKubelet = ({ read }: Sentence, { kind, from, to }: Meaning): boolean =>
  kind === 'path' &&
  (from?.kind === 'address' || to?.kind === 'address') &&
  from?.kind !== 'node' &&
  to?.kind !== 'node' &&
  probe.test(read);

/** The meaning, or the question back where it leaves a name out. */
export const accounted = (sentence: Sentence, meaning: Meaning): Meaning => {
  if (isOfBoth(sentence, meaning)) return { kind: 'ask-back', about: 'node', missing: ['of'] };
  const left = unexplainedEnds(sentence, meaning);
  const isCertain =
    !asking.has(meaning.kind) ||
    !(isGuessed(sentence, meaning) || saysNothing(sentence, meaning) || isOfKubelet(sentence, meaning));
  if (left.length === 0 && isCertain) return meaning;
  const seen = [meaning.from, meaning.to, ...left].filter((end) => end !== undefined).slice(0, mostSeen);
  return {
    kind: 'ask-back',
    about: meaning.kind === 'policy-decides' ? 'policy-decides' : 'path',
    ...(meaning.port === undefined ? {} : { port: meaning.port }),
    ...(meaning.protocol === undefined ? {} : { protocol: meaning.protocol }),
    ...(meaning.symptom === undefined ? {} : { symptom: meaning.symptom }),
    seen,
    missing: ['from', 'to'],
  };
};
