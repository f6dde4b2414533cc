import { defined } from '../defined.ts';
import type { Missing } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { symptomsOfPod } from '../symptoms.ts';
import { isEndToken, means, type Token, type TokenOf } from '../token.ts';
import { agentOf, agentOfPod } from './agents.ts';
import { thingsOf } from './path-parts.ts';
import type { Reader } from './reader.ts';
import { textIs, timesOf } from './texts.ts';

const podSymptoms = [
  'symptom:sandbox',
  'symptom:creating',
  'symptom:pending',
  'symptom:no-ip',
  'symptom:no-pool',
  'symptom:cni',
] as const;

/** `has no IP`, `起不来`, `ContainerCreating`. */
const lacksAddress = (sentence: Sentence): boolean => {
  const { tokens, flat } = sentence;
  if (podSymptoms.some((symptom) => sentence.has(symptom))) return true;
  if (/起不来|启动不了|无法启动|启动失败|创建失败|起不來|跑不起来|调度不上/.test(flat)) return true;
  const starts = tokens.some(
    (token, at) =>
      means(token, 'started') &&
      !means(token, 'since') &&
      tokens.slice(Math.max(0, at - 4), at).some((one) => means(one, 'not')),
  );
  if (
    starts &&
    /\b(?:start|starts|started|come up|coming up|launch|boot|schedule|scheduled|get created|be created|spin up)\b/.test(
      flat,
    )
  )
    return true;
  const addressAt = sentence.ends.some(({ what }) => what.kind === 'address')
    ? -1
    : tokens.findIndex((token) => means(token, 'address'));
  return (
    addressAt >= 0 &&
    tokens
      .slice(Math.max(0, addressAt - 9), addressAt + 8)
      .some(
        (token) =>
          means(token, 'no', 'not') || textIs(token, /^(?:none|none of the|nobody|noone|no one|null|空|没有|没人)$/),
      ) &&
    !sentence.has('reach', 'release') &&
    tokens
      .slice(Math.max(0, addressAt - 6), addressAt + 8)
      .some((token) => means(token, 'has', 'no', 'gets') || textIs(token, /^(?:none|null|空|是|为)$/))
  );
};

/** A condition that only nodes have: `NetworkReady=false`, `NetworkPluginNotReady`. */
const nodeCondition =
  /networkready=false|networkpluginnotready|kubeletnotready|container runtime network not ready|nodestatusunknown|kubelet stopped posting/;

export const isOfNode = ({ read, ends }: Sentence): boolean =>
  nodeCondition.test(read) &&
  ends.length === 1 &&
  ends.every(
    ({ what, sure }) => what.kind === 'node' || (what.kind === 'pod' && !sure && what.namespace === undefined),
  );

/** Both sides of a `but`; empty where there is none. */
const partsOfContrast = (tokens: readonly Token[]): (readonly Token[])[] => {
  const at = tokens.findIndex((token) => means(token, 'but'));
  return at < 0 ? [] : [tokens.slice(0, at), tokens.slice(at + 1)];
};

export const readNoAddress: Reader = (sentence) => {
  if (isOfNode(sentence) || !lacksAddress(sentence)) return undefined;
  const { tokens, flat } = sentence;
  const named = thingsOf(sentence);
  const ends = named.filter(isEndToken);
  if (
    sentence.ends.some(({ what }) => agentOfPod(what)) ||
    sentence.tokens.some((token) => agentOf(token) !== undefined && agentOf(token) !== 'cni')
  ) {
    if (!sentence.has('symptom:sandbox', 'symptom:creating', 'symptom:no-ip')) return undefined;
  }
  const reaches = sentence.has('cant-reach') && !/起不来/.test(flat);
  if (reaches && ends.length >= 2) return undefined;
  // `web-0 has an IP, but web-1 has none`: of the part that lacks it.
  const lacking = partsOfContrast(named).find(
    (part) => part.some(isEndToken) && part.some((token) => means(token, 'no', 'not', ...podSymptoms)),
  );
  // `sts mongo in data: mongo-2 never gets an ip`: one of its pods.
  const numbered = ends.flatMap(({ what }) => (what.kind === 'workload' ? [`${what.name}-`] : []));
  const ofOwner = ends.find(
    ({ what }) =>
      (what.kind === 'pod' || what.kind === 'thing') && numbered.some((start) => what.name.startsWith(start)),
  );
  const pod =
    lacking?.filter(isEndToken).find(({ what }) => what.kind === 'pod' || what.kind === 'workload') ??
    ofOwner ??
    ends.find(
      ({ what }) => what.kind === 'pod' || what.kind === 'workload' || what.kind === 'pods' || what.kind === 'labels',
    ) ??
    ends.find(({ what }) => what.kind === 'thing' || what.kind === 'service');
  // `$ kubectl get ev -n loki`: of all that it printed.
  const printedOf = /\bkubectl\b[^\n]{0,200}?\s(?:-n|--namespace)[= ]([a-z0-9-]{1,63})(?:\s|$)/.exec(
    sentence.read,
  )?.[1];
  const symptom = symptomsOfPod(tokens);
  if (symptom.length === 0 && /\b(?:ips?|address(?:es)?)\b|地址/.test(flat)) symptom.push('no-ip');
  const times = timesOf(sentence);
  const owner = ends.find(({ what }) => what.kind === 'workload');
  if (
    pod?.what.kind === 'pod' &&
    pod.what.namespace === undefined &&
    owner?.what.kind === 'workload' &&
    owner.what.namespace !== undefined
  ) {
    return defined({
      kind: 'no-address' as const,
      of: { ...pod.what, namespace: owner.what.namespace },
      symptom,
      ...times,
    });
  }
  if (pod?.what.kind === 'pod' && pod.what.namespace === undefined && printedOf !== undefined)
    return defined({ kind: 'no-address' as const, of: { ...pod.what, namespace: printedOf }, symptom, ...times });
  if (pod)
    return defined({
      kind: 'no-address' as const,
      of:
        pod.what.kind === 'service'
          ? {
              kind: 'thing' as const,
              ...(pod.what.namespace ? { namespace: pod.what.namespace } : {}),
              name: pod.what.name,
            }
          : pod.what,
      symptom,
      ...times,
    });
  const node = ends.find(({ what }) => what.kind === 'node');
  if (node?.what.kind === 'node' && node.what.name !== undefined) {
    if (sentence.has('pod') || sentence.has('symptom:creating', 'symptom:no-ip', 'symptom:sandbox'))
      return defined({
        kind: 'no-address' as const,
        of: { kind: 'pods' as const, node: node.what.name },
        symptom,
        ...times,
      });
    return undefined;
  }
  const space = tokens.find((token): token is TokenOf<'namespace'> => token.type === 'namespace');
  if (space)
    return defined({
      kind: 'no-address' as const,
      of: { kind: 'pods' as const, namespace: space.namespace },
      symptom,
      ...times,
    });
  if (
    tokens.some((token, at) => means(token, 'all', 'new') && tokens.slice(at, at + 3).some((one) => means(one, 'pod')))
  )
    return defined({ kind: 'no-address' as const, of: { kind: 'pods' as const }, symptom, ...times });
  return defined({ kind: 'ask-back' as const, about: 'no-address' as const, symptom, missing: ['of'] as Missing[] });
};
