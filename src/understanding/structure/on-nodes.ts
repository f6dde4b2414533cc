import { isEndToken, means, type Token, type Unplaced } from '../token.ts';
import { looksLikeNode } from '../written-end.ts';
import { merge, replace } from './pieces.ts';

export const isPods = (token: Token | undefined): boolean => token?.type === 'term' && token.terms.has('pod');

const between = (token: Token | undefined): boolean =>
  token !== undefined &&
  (means(token, 'all', 'new', 'the', 'noise', 'in', 'of', 'on', 'this', 'started', 'has', 'other') ||
    token.type === 'han') &&
  !isEndToken(token);

const podsOn = (node: string): Unplaced => ({ type: 'end', what: { kind: 'pods', node }, sure: true });

/** What a word names by itself: no kind, no namespace, no port. */
const bareName = (token: Token | undefined): string | undefined => {
  if (token?.type === 'word') return token.text;
  if (!isEndToken(token) || token.port !== undefined) return undefined;
  const { what } = token;
  return (what.kind === 'pod' || what.kind === 'thing') && what.namespace === undefined ? what.name : undefined;
};

/** `all pods in shop` before `on node-2`, which stands at `on`: where it begins, and the namespace. */
const podsOfNamespace = (tokens: readonly Token[], on: number): { from: number; namespace: string } | undefined => {
  const namespace = bareName(tokens[on - 1]);
  if (namespace === undefined) return undefined;
  let at = on - 2;
  if (means(tokens[at], 'namespace')) at -= 1;
  if (!/^(?:in|of|from)$/.test(tokens[at]?.text ?? '')) return undefined;
  const pods = tokens[at - 1];
  if (pods?.type !== 'term' || !/(?:^|\s)pods$/.test(pods.text)) return undefined;
  const from = means(tokens[at - 2], 'all', 'the') ? at - 2 : at - 1;
  return { from, namespace };
};

/** `pods on node-2`, `node-2 上的 pod`: all pods of a node; `web-0 on node-2`: the pod. */
export const findPlaces = (tokens: Token[]): void => {
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!isEndToken(token) || token.what.kind !== 'node' || token.what.name === undefined) continue;
    const node = token.what.name;
    // English: what is on it stands before.
    const on = tokens[at - 1];
    if (on?.type === 'term' && /^(?:on|from|at|of|in)$/.test(on.text)) {
      // `web-0, running on node-2,`
      if (/^(?:running|runs|located|scheduled|sitting|living|which runs|which is)$/.test(tokens[at - 2]?.text ?? '')) {
        const comma = tokens[at - 3]?.type === 'break' && tokens[at - 3]?.text === ',';
        const owner = tokens[comma ? at - 4 : at - 3];
        if (isEndToken(owner) && owner.what.kind !== 'node' && owner.what.kind !== 'address') {
          const last = comma && tokens[at + 1]?.type === 'break' && tokens[at + 1]?.text === ',' ? at + 1 : at;
          const from = comma ? at - 3 : at - 2;
          replace(tokens, from, last);
          at = from - 1;
          continue;
        }
      }
      let before = at - 2;
      while (
        before >= 0 &&
        means(tokens[before], 'started', 'new', 'noise', 'has') &&
        !isPods(tokens[before]) &&
        !/^(?:everything|anything|nothing)$/.test(tokens[before]?.text ?? '')
      )
        before -= 1;
      const what = tokens[before];
      const within = on.text === 'on' && before === at - 2 ? podsOfNamespace(tokens, at - 1) : undefined;
      if (on.text === 'on' && isEndToken(what) && what.what.kind === 'pods' && what.what.node === undefined) {
        merge(tokens, before, at, { type: 'end', what: { ...what.what, node }, sure: true });
        at = before;
        continue;
      }
      if (within) {
        const { from, namespace } = within;
        merge(tokens, from, at, { type: 'end', what: { kind: 'pods', namespace, node }, sure: true });
        at = from;
        continue;
      }
      const isAll =
        (isPods(what) && (/s$/.test(what?.text ?? '') || means(tokens[before - 1], 'all', 'new', 'no', 'only'))) ||
        (on.text === 'on' &&
          /^(?:everything|anything|all pods|any pod|no pod|no pods|every pod|none of the pods)$/.test(
            what?.text ?? '',
          ));
      if (isAll) {
        const from =
          means(tokens[before - 1], 'all', 'new', 'the') && tokens[before - 1]?.text !== 'only' ? before - 1 : before;
        merge(tokens, from, at, podsOn(node));
        at = from;
        continue;
      }
      if (
        on.text === 'on' &&
        isEndToken(what) &&
        (what.what.kind === 'pod' ||
          what.what.kind === 'thing' ||
          what.what.kind === 'workload' ||
          what.what.kind === 'labels')
      ) {
        replace(tokens, at - 1, at);
        at -= 2;
        continue;
      }
    }
    // `node-2 pods`
    if (/^pods$/.test(tokens[at + 1]?.text ?? '')) {
      merge(tokens, at, at + 1, podsOn(node));
      continue;
    }
    // Chinese: what is on it stands behind.
    let behind = at + 1;
    if (!/^[上里的下中内]/.test(tokens[behind]?.text ?? '') && !means(tokens[behind], 'all', 'new')) continue;
    while (between(tokens[behind]) && !isPods(tokens[behind])) behind += 1;
    const what = tokens[behind];
    if (isPods(what) && behind > at) {
      merge(tokens, at, behind, podsOn(node));
    } else if (
      /^上的$/.test(tokens[at + 1]?.text ?? '') &&
      !isEndToken(what) &&
      (means(what, 'fails', 'cant-reach', 'not', 'noise', 'works') || what === undefined)
    ) {
      merge(tokens, at, at + 1, podsOn(node));
    } else if (
      isEndToken(what) &&
      behind > at + 1 &&
      what.what.kind !== 'node' &&
      what.what.kind !== 'address' &&
      /^[上里的下]/.test(tokens[at + 1]?.text ?? '')
    ) {
      replace(tokens, at, behind - 1);
      at -= 1;
    }
  }
};

const stands = /^(?:is|was|are|runs|running|lives|sits|is running|is scheduled|运行|跑|部署|调度|位于|落|落在)$/;

const isOwner = (token: Token | undefined): boolean =>
  isEndToken(token) && token.what.kind !== 'node' && token.what.kind !== 'pods' && token.what.kind !== 'address';

const isMark = (token: Token | undefined): boolean =>
  token === undefined || (token.type === 'break' && /^[,;.!?)\n]$/.test(token.text));

/** `web-0 在 node-1 上，`: whether what stands behind is said of web-0, and not of what is tried on the node. */
const isSaidOfOwner = (tokens: readonly Token[], behind: number): boolean => {
  if (isMark(tokens[behind]) || tokens[behind]?.text === 'and') return true;
  const rest = tokens.slice(behind);
  const end = rest.findIndex(isMark);
  return (end < 0 ? rest : rest.slice(0, end)).some((token) => isEndToken(token) && token.what.kind !== 'node');
};

/** From where to where it is said on which node an end runs; undefined: the node is more than that. */
const placeAt = (tokens: readonly Token[], at: number): [number, number] | undefined => {
  if (tokens[at - 1]?.text === '(' && tokens[at + 1]?.text === ')' && isOwner(tokens[at - 2])) return [at - 1, at + 1];
  const on = tokens[at - 1]?.text ?? '';
  if (!/^(?:on|在|于)$/.test(on)) return undefined;
  const first = stands.test(tokens[at - 2]?.text ?? '') ? at - 2 : at - 1;
  if (!isOwner(tokens[first - 1]) || (on === 'on' && first === at - 1)) return undefined;
  const last = /^[上里]$/.test(tokens[at + 1]?.text ?? '') ? at + 1 : at;
  return isSaidOfOwner(tokens, last + 1) ? [first, last] : undefined;
};

/** `web-0 is on node-1 and cannot reach db-0`, `web-0 (node-1)`: where both ends are said, the node is none. */
export const dropPlaces = (tokens: Token[]): void => {
  const others = tokens.flatMap((token) =>
    isEndToken(token) && token.what.kind !== 'node' ? [JSON.stringify(token.what)] : [],
  );
  if (new Set(others).size < 2) return;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    const place = isEndToken(token) && token.what.kind === 'node' ? placeAt(tokens, at) : undefined;
    if (place === undefined) continue;
    replace(tokens, ...place);
    at = place[0] - 1;
  }
};

/** `cannot get to the nodes on 10250`: any node. */
export const findAnyNode = (tokens: Token[]): void => {
  for (let at = 1; at < tokens.length; at += 1) {
    if (!/^(?:nodes|kubelets|节点)$/.test(tokens[at]?.text ?? '') || isEndToken(tokens[at])) continue;
    let before = at - 1;
    while (means(tokens[before], 'the', 'all')) before -= 1;
    const called =
      (means(tokens[before], 'to', 'reach', 'cant-reach') && !means(tokens[before], 'both')) ||
      tokens[before]?.type === 'arrow';
    const next = tokens[at + 1];
    if (
      !called ||
      (next !== undefined && next.type !== 'port' && next.type !== 'break' && !means(next, 'on', 'not', 'but', 'fails'))
    )
      continue;
    merge(tokens, at, at, { type: 'end', what: { kind: 'node' }, sure: true });
  }
};

/** Nodes that are only called so by the word before are nodes. */
export const settleNodes = (tokens: Token[]): void => {
  tokens.forEach((token, index) => {
    if (isEndToken(token) && token.what.kind === 'thing' && looksLikeNode(token.what.name)) {
      tokens[index] = { ...token, what: { kind: 'node', name: token.what.name } };
    }
  });
};
