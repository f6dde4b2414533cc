import { isEndToken, means, type Token } from '../token.ts';
import { isLabel } from '../written-end.ts';
import { isClose, isOpen } from './marks.ts';
import { isFreeName, slotName } from './names.ts';
import { nounOf } from './nouns.ts';
import { isPods } from './on-nodes.ts';
import { merge, placed, replace } from './pieces.ts';
import { takesNamespace, withNamespace } from './takes-namespace.ts';

const saysAll = (token: Token | undefined): boolean =>
  /^(?:all|all the|all of the|any|every|each|所有|所有的|全部|全部的|任何|每个|全体)$/.test(token?.text ?? '');

/** `all pods of shop`, `pods of shop`, `shop 里所有的 pod`, `shop 的全部 pod`: where it ends, and the namespace. */
const podsOfPlace = (tokens: readonly Token[], at: number): { to: number; namespace: string } | undefined => {
  const nameAt = (place: number): string | undefined => {
    const token = tokens[place];
    return token?.type === 'word' || token?.type === 'term' ? slotName(token) : undefined;
  };
  // English: `all` and `pods` may be one word of the language or two.
  let behind = saysAll(tokens[at]) ? at + 1 : at;
  if (means(tokens[behind], 'the')) behind += 1;
  const pods = /^((?:all|all the|all of the|any|every|each) )?pod(s)?$/.exec(tokens[behind]?.text ?? '');
  if (pods) {
    const isAll = behind > at || pods[1] !== undefined || pods[2] !== undefined;
    const of = tokens[behind + 1]?.text === 'of' ? behind + 2 : undefined;
    const namespace = isAll && of !== undefined ? nameAt(of) : undefined;
    // `pods of checkout service`: that names something else.
    if (of !== undefined && namespace !== undefined && nounOf(tokens[of + 1]) === undefined)
      return { to: of, namespace };
  }
  const namespace = nameAt(at);
  if (namespace === undefined || !/^[a-z]/.test(namespace)) return undefined;
  let owned = at + 1;
  while (/^(?:里|里面|里的|下|下面|下的|中|中的|内|内的|的)$/.test(tokens[owned]?.text ?? '')) owned += 1;
  // `node-1 lost all pods`: a verb, and no place.
  if (!saysAll(tokens[owned]) || (tokens[at]?.type === 'term' && owned === at + 1)) return undefined;
  owned += 1;
  if (tokens[owned]?.text === '的') owned += 1;
  return isPods(tokens[owned]) ? { to: owned, namespace } : undefined;
};

const relates = (token: Token | undefined): boolean => means(token, 'reach', 'cant-reach');

/** `prod 的 auth` before or behind what one end does to the other, where both are written so. */
const isOwnedWord = (tokens: readonly Token[], at: number): boolean => {
  const isPair = (place: number): boolean =>
    isFreeName(tokens[place]) && tokens[place + 1]?.text === '的' && isFreeName(tokens[place + 2]);
  if (!isPair(at)) return false;
  const isBefore = relates(tokens[at + 3]);
  const isBehind = relates(tokens[at - 1]);
  return (
    (isBefore && (isPair(at + 4) || isEndToken(tokens[at + 4]))) ||
    (isBehind && isEndToken(tokens[at - 2]) && (tokens[at + 3] === undefined || tokens[at + 3]?.type === 'break'))
  );
};

/** A place as a namespace: `in shop`, `-n shop`, `(shop)`, `shop 里的`. */
export const findNamespaces = (tokens: Token[]): void => {
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) continue;
    const option = /^(?:-n|--namespace|-ns)$/.test(token.text) && token.type === 'option';
    const glued = token.type === 'option' && /^(?:-n=?|--namespace=)([a-z0-9-]+)$/.exec(token.text)?.[1];
    if (glued && isLabel(glued) && !option) {
      merge(tokens, at, at, { type: 'namespace', namespace: glued });
      continue;
    }
    if (option) {
      const name = slotName(tokens[at + 1]);
      if (name !== undefined) merge(tokens, at, at + 1, { type: 'namespace', namespace: name });
      continue;
    }
    if (token.type === 'namespace') {
      // `in the namespace shop`, `shop 命名空间里的`.
      if (means(tokens[at - 1], 'in', 'of') && !/^(?:from|从|由|自)/.test(tokens[at - 1]?.text ?? '')) {
        replace(tokens, at - 1, at, token);
        at -= 1;
      }
      if (means(tokens[at + 1], 'in', 'of')) tokens.splice(at + 1, 1);
      continue;
    }
    const isIn = token.type === 'term' && token.terms.has('in') && /^[a-z ]+$/.test(token.text);
    if (isIn) {
      let behind = at + 1;
      while (means(tokens[behind], 'the') || isOpen(tokens[behind])) behind += 1;
      // `in its conditions`, `in their logs`: no place.
      if (/^(?:its|his|her|their|his own|whose)$/.test(tokens[behind - 1]?.text ?? '')) continue;
      const next = tokens[behind];
      // `svc/harbor in registry:443`
      if (isEndToken(next) && next.what.kind === 'thing' && next.port !== undefined && takesNamespace(tokens[at - 1])) {
        replace(
          tokens,
          at,
          behind,
          placed(tokens, at, behind, { type: 'namespace', namespace: next.what.name }),
          placed(tokens, behind, behind, { type: 'port', port: next.port }),
        );
        continue;
      }
      const shaped = next?.type === 'end';
      // `from namespace sandbox`: behind that noun a word of the field is a name, too.
      const spoken =
        /(?:namespace|\bns)$/.test(token.text) && next?.type === 'term' && isLabel(next.text) ? next.text : undefined;
      // `svc/edge in ingress`
      const owned =
        next?.text === 'ingress' && takesNamespace(tokens[at - 1]) && nounOf(tokens[behind + 1]) === undefined
          ? next.text
          : undefined;
      const name = shaped ? undefined : (slotName(next) ?? spoken ?? owned);
      const isPlace = !/^(?:logs?|dashboard|events?|output|describe)$/.test(tokens[behind + 1]?.text ?? '');
      if (name !== undefined && isPlace && next?.type !== 'namespace') {
        const to = isClose(tokens[behind + 1]) && isOpen(tokens[behind - 1]) ? behind + 1 : behind;
        merge(tokens, at, to, { type: 'namespace', namespace: name });
      }
      continue;
    }
    const all = podsOfPlace(tokens, at);
    if (all) {
      merge(tokens, at, all.to, { type: 'end', what: { kind: 'pods', namespace: all.namespace }, sure: true });
      continue;
    }
    // `service A (invoice-api)`: the letter stands for the name.
    const held = tokens[at - 1];
    const inner = tokens[at + 1];
    if (
      isOpen(token) &&
      isEndToken(held) &&
      'name' in held.what &&
      held.what.name?.length === 1 &&
      slotName(inner) !== undefined &&
      isClose(tokens[at + 2])
    ) {
      merge(tokens, at - 1, at + 2, { type: 'end', what: { ...held.what, name: inner?.text ?? '' }, sure: true });
      at -= 1;
      continue;
    }
    // `web-0 (shop)`
    if (
      isOpen(token) &&
      isEndToken(tokens[at - 1]) &&
      slotName(tokens[at + 1]) !== undefined &&
      tokens[at + 1]?.type !== 'end' &&
      isClose(tokens[at + 2])
    ) {
      merge(tokens, at, at + 2, { type: 'namespace', namespace: tokens[at + 1]?.text ?? '' });
      continue;
    }
    // `都在 shop`
    if (
      means(token, 'both') &&
      /在$/.test(token.text) &&
      slotName(tokens[at + 1]) !== undefined &&
      tokens[at + 1]?.type !== 'end'
    ) {
      const to = /^[里中下内]/.test(tokens[at + 2]?.text ?? '') ? at + 2 : at + 1;
      merge(tokens, at + 1, to, { type: 'namespace', namespace: tokens[at + 1]?.text ?? '' });
      continue;
    }
    // `data 的 postgres 服务`
    if (
      isFreeName(token) ||
      (token.type === 'term' && /^[a-z][a-z0-9-]*$/.test(token.text) && slotName(token) !== undefined)
    ) {
      const owned = tokens[at + 2];
      const isOwned =
        (isEndToken(owned) && takesNamespace(owned) && (owned.sure || owned.what.kind === 'pod')) ||
        owned?.type === 'policy' ||
        (owned?.type === 'word' && /-/.test(owned.text));
      if (tokens[at + 1]?.text === '的' && isOwned) {
        merge(tokens, at, at + 1, { type: 'namespace', namespace: token.text });
        continue;
      }
    }
    // `prod 的 gateway 调不通 prod 的 auth`: a bare word of a bare word, where one calls the other.
    if (isOwnedWord(tokens, at)) {
      const name = tokens[at + 2]?.text ?? '';
      merge(tokens, at, at + 2, { type: 'end', what: { kind: 'thing', namespace: token.text, name }, sure: true });
      continue;
    }
    // `shop 里的 web-0`, `shop 下所有 pod`, `在 shop 里`
    const inside = tokens[at + 1];
    // A word of English is a name before a word of Chinese: `pay 里的 sts/ledger`.
    const isName = isFreeName(token) || token.type === 'term' || (token.type === 'word' && isEndToken(tokens[at + 2]));
    if (
      token.type !== 'end' &&
      slotName(token) !== undefined &&
      isName &&
      inside?.type === 'term' &&
      /^[里中下内]/.test(inside.text) &&
      /^[a-z]/.test(token.text)
    ) {
      const from = tokens[at - 1]?.text === '在' ? at - 1 : at;
      let owned = at + 2;
      while (tokens[owned]?.text === '的' || means(tokens[owned], 'all', 'new', 'anybody')) owned += 1;
      const isPlace =
        isEndToken(tokens[owned]) ||
        isPods(tokens[owned]) ||
        isFreeName(tokens[owned]) ||
        tokens[owned]?.type === 'policy' ||
        nounOf(tokens[owned]) !== undefined ||
        tokens[owned] === undefined ||
        tokens[owned]?.type === 'break';
      // `netshoot 里（ns 是 ops）`: what has a namespace is none.
      const isGiven = isOpen(tokens[owned]) && tokens[owned + 1]?.type === 'namespace';
      // `toolbox 里 dig …`: where it is tried.
      if (isPlace && !isGiven) merge(tokens, from, at + 1, { type: 'namespace', namespace: token.text });
      else merge(tokens, at, at, { type: 'end', what: { kind: 'thing', name: token.text }, sure: false });
      at = from;
    }
  }
};

const wellKnown = /^(?:default|kube-system|calico-system|calico-apiserver|tigera-operator|monitoring|ingress-nginx)$/;

/** `kube-system svc/metrics-server` */
export const bindWellKnown = (tokens: Token[]): void => {
  for (let at = 0; at + 1 < tokens.length; at += 1) {
    const [token, next] = [tokens[at], tokens[at + 1]];
    if (
      token === undefined ||
      isEndToken(token) ||
      !wellKnown.test(token.text) ||
      !takesNamespace(next) ||
      !next.text.includes('/')
    )
      continue;
    replace(tokens, at, at + 1, withNamespace(next, token.text));
  }
};
