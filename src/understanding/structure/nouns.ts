import { isEverydayName } from '../lexicon/everyday-names.ts';
import { common } from '../lexicon/lexicon.ts';
import type { End, Named, Workload } from '../meaning.ts';
import { isSymptom } from '../roles/neighbours.ts';
import { isEndToken, means, type Token } from '../token.ts';
import { isLabel, workloadOf } from '../written-end.ts';
import { functionWords, isFreeName, policyShape, slotName } from './names.ts';
import { carried, merge, placed, replace } from './pieces.ts';
import { takesNamespace } from './takes-namespace.ts';

type Noun = 'pod' | 'service' | 'node' | Workload | 'namespace' | 'policy';

const nouns = ['service', 'node', 'deployment', 'statefulset', 'daemonset', 'namespace', 'policy'] as const;

/** Words that say of which kind the name beside them is. */
const spoken =
  /^(?:pods?|po|service|svc|服务|node|节点|结点|deployment|deploy|部署|statefulset|sts|daemonset|ds|namespace|ns|命名空间|名称空间|空间|policy|policies|networkpolicy|network policy|netpol|np|gnp|globalnetworkpolicy|global network policy|global policy|策略|网络策略|全局策略|政策|网路策略|networkpolicie|networkpolicies|全局网络策略|规则|rule|headless service)$/;

export const nounOf = (token: Token | undefined): Noun | undefined => {
  if (token?.type !== 'term' || !spoken.test(token.text)) return undefined;
  const workload = workloadOf(token.text);
  if (workload) return workload;
  const found = nouns.find((noun) => token.terms.has(noun));
  if (found) return found;
  if (token.terms.has('rule')) return 'policy';
  return token.terms.has('pod') ? 'pod' : undefined;
};

const endOf = (noun: Exclude<Noun, 'namespace' | 'policy'>, name: string, namespace?: string): End => {
  const where = namespace === undefined ? {} : { namespace };
  if (noun === 'node') return { kind: 'node', name };
  if (noun === 'pod' || noun === 'service') return { kind: noun, ...where, name };
  return { kind: 'workload', workload: noun, ...where, name };
};

export const isColon = (token: Token | undefined): boolean => token?.type === 'break' && /^[:"(]$/.test(token.text);

const isFiller = (token: Token | undefined): boolean =>
  means(token, 'the') || /^(?:is|are|called|named|是|就是|叫|就叫|叫做|名为|为|都是)$/.test(token?.text ?? '');

/** `svc 名字就叫 payment`, `service name is payment`: how many words only say that a name follows. */
const introLength = (tokens: readonly Token[], at: number): number => {
  const name = /^(?:name|名字|名称|名)$/.test(tokens[at]?.text ?? '') ? 1 : 0;
  const just = tokens[at + name]?.text === '就' ? 1 : 0;
  const isCalled = /^(?:is|叫|叫做|是|为)$/.test(tokens[at + name + just]?.text ?? '');
  return isCalled && name + just > 0 ? name + just : 0;
};

/** What may stand behind a name that is a word as well: its verb, its place, or the end of what is said. */
const endsName = (next: Token | undefined): boolean =>
  next === undefined ||
  next.type === 'break' ||
  next.type === 'arrow' ||
  next.type === 'port' ||
  means(next, 'not', 'cant-reach', 'can', 'reach', 'to', 'in', 'on', 'and', 'gets', 'fails', 'unreachable') ||
  isSymptom(next);

/** The namespace and name that a token gives to a noun; `sure` names only by what they look like. */
const nameFor = (noun: Noun, token: Token | undefined, behindNoun: boolean, next?: Token): Named | undefined => {
  if (token?.type === 'end') {
    const { what } = token;
    // What has a namespace is none.
    if (noun === 'namespace' && 'namespace' in what && what.namespace !== undefined) return undefined;
    if (what.kind === 'pod' || what.kind === 'thing') {
      // `pod web-0`; `svc shop/db`. What says its own kind keeps it.
      if (/^pods?\//.test(token.text)) return undefined;
      return { name: what.name, ...(what.namespace === undefined ? {} : { namespace: what.namespace }) };
    }
    if (what.kind === 'node' && !token.sure && what.name !== undefined) return { name: what.name };
    if (what.kind === 'name' && noun === 'node') return { name: what.name };
    if (what.kind === 'service' && token.dotted && noun !== 'node' && noun !== 'namespace') {
      return { name: what.name, ...(what.namespace === undefined ? {} : { namespace: what.namespace }) };
    }
    return undefined;
  }
  if (token?.type === 'word' && behindNoun && (token.literal || !common.has(token.text)) && isLabel(token.text))
    return { name: token.text };
  if (noun !== 'policy' && behindNoun && token && isEverydayName(token.text) && endsName(next))
    return { name: token.text };
  if (isFreeName(token) && token) return { name: token.text };
  // `pod debug in ops`: a word of the language as a name.
  if (
    noun === 'pod' &&
    behindNoun &&
    next !== undefined &&
    means(next, 'in') &&
    /^[a-z ]+$/.test(next.text) &&
    token?.type === 'term' &&
    slotName(token) !== undefined &&
    !means(token, 'not', 'reach', 'can', 'has', 'started')
  )
    return { name: token.text };
  if (noun === 'policy' && !behindNoun) return undefined;
  // `sandbox 这个命名空间`
  if (
    noun === 'namespace' &&
    token?.type === 'term' &&
    /^[a-z][a-z0-9-]+$/.test(token.text) &&
    !functionWords.has(token.text) &&
    [...token.terms].some((term) => term.startsWith('symptom:'))
  )
    return { name: token.text };
  if (noun === 'namespace' || noun === 'policy') {
    const name = slotName(token);
    if (name !== undefined && (noun === 'namespace' || /-/.test(name))) return { name };
  }
  return undefined;
};

/** `shop 和 data 两个 namespace`, `namespaces shop and data`: all pods of both. */
export const bindSpaces = (tokens: Token[]): void => {
  for (let at = 0; at < tokens.length; at += 1) {
    if (nounOf(tokens[at]) !== 'namespace') continue;
    const counted = /^(?:两个|2)$/.test(tokens[at - 1]?.text ?? '') ? at - 2 : at - 1;
    const starts = [counted - 2, at + 1];
    for (const start of starts) {
      const [left, and, right] = [slotName(tokens[start]), tokens[start + 1], slotName(tokens[start + 2])];
      if (
        left === undefined ||
        right === undefined ||
        !means(and, 'and', 'to') ||
        tokens[start]?.type === 'end' ||
        tokens[start + 2]?.type === 'end'
      )
        continue;
      if (start === counted - 2 && counted === at - 1) continue;
      const [first, last] = [Math.min(start, at), Math.max(start + 2, at)];
      const pods = (place: number, namespace: string): Token =>
        placed(tokens, place, place, { type: 'end', what: { kind: 'pods', namespace }, sure: true });
      if (and) replace(tokens, first, last, pods(start, left), and, pods(start + 2, right));
      break;
    }
  }
};

const plurals: ReadonlyMap<string, Exclude<Noun, 'namespace' | 'policy'>> = new Map([
  ['nodes', 'node'],
  ['hosts', 'node'],
  ['pods', 'pod'],
  ['services', 'service'],
  ['deployments', 'deployment'],
  ['statefulsets', 'statefulset'],
  ['daemonsets', 'daemonset'],
]);

/** `nodes gpu-a1 and gpu-b7`, `pods web and db`: each of them. */
export const bindPairs = (tokens: Token[]): void => {
  for (let at = 0; at < tokens.length; at += 1) {
    const noun = plurals.get(tokens[at]?.text ?? '');
    if (noun === undefined) continue;
    const [first, and, second] = [tokens[at + 1], tokens[at + 2], tokens[at + 3]];
    if (!means(and, 'and') || and === undefined) continue;
    const [one, other] = [first, second].map((token) =>
      isFreeName(token) || (isEndToken(token) && !token.sure) ? nameFor(noun, token, true) : undefined,
    );
    if (one === undefined || other === undefined) continue;
    const bound = (place: number, { name, namespace }: Named): Token =>
      placed(tokens, place, place, {
        type: 'end',
        what: endOf(noun, name, namespace),
        sure: true,
        ...carried(tokens[place]),
      });
    replace(tokens, at, at + 3, bound(at + 1, one), and, bound(at + 3, other));
  }
};

const isSpaceName = (token: Token | undefined): boolean =>
  isFreeName(token) &&
  !/\d$|^(?:web|api|app|db|frontend|backend|gateway|redis|mysql|nginx|kafka)$/.test(token?.text ?? '');

/** Whether `X 的 pod` stands beside `Y 的 svc/db`, which only a namespace can own. */
const isSpaceBeside = (tokens: readonly Token[], at: number): boolean =>
  tokens[at - 1]?.text === '的' &&
  isSpaceName(tokens[at - 2]) &&
  tokens.some((token, place) => {
    const owned = tokens[place + 2];
    return (
      place !== at - 2 &&
      isFreeName(token) &&
      /^(?:的|里的|下的)$/.test(tokens[place + 1]?.text ?? '') &&
      isEndToken(owned) &&
      takesNamespace(owned) &&
      owned.text.includes('/')
    );
  });

/** `svc db`, `db service`, `节点 node-2`, `策略 deny-all`. */
export const bindNouns = (tokens: Token[]): void => {
  for (let at = 0; at < tokens.length; at += 1) {
    const noun = nounOf(tokens[at]);
    if (!noun) continue;
    // `tenant-a 的 pod 连不上 tenant-b 的 svc/db`: of one namespace, and of the other.
    if (noun === 'pod' && isSpaceBeside(tokens, at)) {
      const namespace = tokens[at - 2]?.text ?? '';
      merge(tokens, at - 2, at, { type: 'end', what: { kind: 'pods', namespace }, sure: true });
      at -= 2;
      continue;
    }
    // What only says that a name follows goes.
    const intro = noun === 'policy' ? 0 : introLength(tokens, at + 1);
    if (intro > 0) tokens.splice(at + 1, intro);
    let behind = at + 1;
    while (isColon(tokens[behind]) || isFiller(tokens[behind])) behind += 1;
    const isSaid =
      behind === at + 1 ||
      noun === 'namespace' ||
      noun === 'policy' ||
      !means(tokens[at + 1], 'is') ||
      (noun === 'pod' && /-/.test(tokens[behind]?.text ?? '')) ||
      (noun === 'service' && isEndToken(tokens[behind]));
    const called =
      /^(?:called|named|叫)$/.test(tokens[at + 1]?.text ?? '') &&
      noun !== 'namespace' &&
      noun !== 'policy' &&
      /^[a-z][a-z0-9-]*$/.test(tokens[behind]?.text ?? '')
        ? tokens[behind]?.text
        : undefined;
    // `qa 的策略`: those of a namespace.
    if (
      noun === 'policy' &&
      means(tokens[at - 1], 'of') &&
      !policyShape.test(tokens[at - 2]?.text ?? '') &&
      slotName(tokens[at - 2]) !== undefined &&
      tokens[at - 2]?.type !== 'end'
    ) {
      merge(tokens, at - 2, at - 1, { type: 'namespace', namespace: tokens[at - 2]?.text ?? '' });
      at -= 1;
      continue;
    }
    const right =
      called !== undefined
        ? { name: called }
        : behind - at <= 3 && isSaid
          ? nameFor(noun, tokens[behind], true, tokens[behind + 1])
          : undefined;
    // `frontend service backend service`: the name before.
    const rightIsLeftOfNext = nounOf(tokens[behind + 1]) === noun && tokens[behind]?.type === 'word';
    const before = means(tokens[at - 1], 'this', 'of') ? at - 2 : at - 1;
    const left = nameFor(noun, tokens[before], false);
    const plural =
      /^(?:pods|services|policies|deployments|statefulsets|daemonsets|namespaces|networkpolicies|network policies|netpols)$/.test(
        tokens[at]?.text ?? '',
      );
    // `policy shop/web-0 shop/db-0`: the question about them.
    const rightToken = tokens[behind];
    const isNoPolicy =
      noun === 'policy' &&
      isEndToken(rightToken) &&
      (rightToken.port !== undefined || at === 0 || /-(?:\d+|[a-z0-9]{5})$/.test(right?.name ?? '')) &&
      !policyShape.test(right?.name ?? '');
    const takeRight =
      right && !isNoPolicy && !(rightIsLeftOfNext && left) && !(plural && tokens[behind]?.type === 'word');
    // `web-0 pod`; but `web-0 节点` says nothing that its shape does not, and `web-0 service` is another pod's.
    const leftToken = tokens[before];
    const takeLeft =
      !takeRight &&
      left &&
      !(plural && noun === 'pod') &&
      // `whatever policies apply`
      !(plural && noun === 'policy' && !policyShape.test(left.name) && !/-/.test(left.name)) &&
      !(plural && leftToken?.type === 'end') &&
      (leftToken?.type !== 'end' || !leftToken.sure || noun === 'policy' || noun === 'service' || noun === 'pod');
    if (!takeRight && !takeLeft) continue;
    const named = takeRight ? right : left;
    if (named === undefined) continue;
    const [from, to] = takeRight ? [at, behind] : [before, at];
    const nameToken = takeRight ? tokens[behind] : leftToken;
    if (noun === 'namespace') merge(tokens, from, to, { type: 'namespace', namespace: named.name });
    else if (noun === 'policy') merge(tokens, from, to, { type: 'policy', policy: named });
    else {
      const what = endOf(noun, named.name, named.namespace);
      merge(tokens, from, to, { type: 'end', what, sure: true, ...carried(nameToken) });
    }
    at = from;
  }
};
