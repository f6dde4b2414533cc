import { clausesOf } from '../clauses.ts';
import { defined } from '../defined.ts';
import type { End } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { isFreeName as isFreeNameToken } from '../structure/names.ts';
import { symptomsIn } from '../symptoms.ts';
import { isEndToken } from '../token.ts';
import { agentOf, agentOfPod } from './agents.ts';
import type { Reader } from './reader.ts';
import { textIs, timesOf } from './texts.ts';

export const agentStates = (sentence: Sentence): string[] =>
  symptomsIn(sentence.tokens).filter((symptom) =>
    ['not-ready', 'crash', 'refused', 'timeout', 'pending', 'unreachable'].includes(symptom),
  );

export const readAgent: Reader = (sentence) => {
  const { tokens, ends, flat } = sentence;
  // That its pod has no address is asked of it as of any other.
  if (sentence.has('symptom:no-ip', 'symptom:sandbox', 'symptom:creating') && ends.length > 0) return undefined;
  const pod = ends.find(({ what }) => agentOfPod(what) !== undefined);
  const agents = tokens.map(agentOf).filter((agent) => agent !== undefined);
  const readiness = /readiness|liveness|is not ready|not ready/.exec(flat);
  // `calico/node is not ready: felix is not ready`: the inner one says what.
  const inner = agents.find((agent) => agent === 'felix' || agent === 'bird' || agent === 'bgp');
  const spoken = /\b(?:bgp|felix|typha|bird)/.exec(flat)?.[0];
  const ofPeer =
    sentence.has('peer') &&
    !sentence.has('symptom:reset') &&
    ends.every(({ what }) => what.kind === 'node' || what.kind === 'address') &&
    ends.some(({ what }) => what.kind === 'address' || what.kind === 'node')
      ? 'bgp'
      : undefined;
  const strongest =
    agents.includes('bird') && agents.includes('bgp') && /bird is not ready|bird 未|bird没/.test(flat)
      ? 'bird'
      : (inner ??
        agents[0] ??
        (pod && agentOfPod(pod.what)) ??
        (ends.some(({ what }) => what.kind === 'node') ? spoken : undefined) ??
        ofPeer);
  if (strongest === undefined || strongest === 'cni') return undefined;
  // `…, only master-1 is fine`: what works is not asked about, where something else is.
  const { asked, works } = clausesOf(tokens);
  const isBeside = asked.some(({ type }) => type !== 'break');
  const other = ends.filter((end) => end !== pod && !(isBeside && works.includes(end)));
  const node = other.find(({ what }) => what.kind === 'node');
  const addresses = other.filter(({ what }) => what.kind === 'address');
  // `felix crashes on gpu-1`: agents run on nodes, whatever those are called.
  const [place] = other.length === 1 ? other : [];
  const isPlace =
    place?.what.kind === 'pod' &&
    !place.sure &&
    place.what.namespace === undefined &&
    /^(?:on|at|of)$/.test(tokens[tokens.indexOf(place) - 1]?.text ?? '') &&
    agents.length > 0;
  const pods = (isPlace ? [] : other).filter(
    ({ what }) => what.kind === 'pod' || what.kind === 'service' || what.kind === 'workload' || what.kind === 'name',
  );
  const states = agentStates(sentence);
  const bad =
    states.length > 0 ||
    (spoken !== undefined && agents.length === 0) ||
    symptomsIn(tokens).length > 0 ||
    sentence.has(
      'down',
      'fails',
      'not',
      'no',
      'crash',
      'problem',
      'established',
      'ready',
      'cant-reach',
      'healthy',
      'why',
      'peer',
      'status',
    );
  if (!bad) return undefined;
  if (
    tokens.some(({ type }) => type === 'arrow') &&
    (ends.length > 0 || sentence.tokens.some((token) => token.type === 'port')) &&
    !readiness
  )
    return undefined;
  // Pods are about the path to it: `web-0 cannot reach coredns`.
  if (pods.length > 0 && !readiness && strongest !== 'bgp' && strongest !== 'bird') return undefined;
  if (
    strongest === 'coredns' &&
    (sentence.has('resolve', 'reach', 'cant-reach') ||
      (sentence.has('dns') && /\bdns\b/.test(flat) && !/coredns|kube-dns/.test(flat))) &&
    pod === undefined &&
    !/ready|crash|重启|起不来/.test(flat)
  )
    return undefined;
  const isBgp = strongest === 'bgp' || strongest === 'bird' || sentence.has('peer');
  const dies = strongest !== 'bgp' && tokens.some((token) => textIs(token, /^(?:挂了|挂|挂掉|起不来|dead|died|dies)$/));
  const symptom = dies ? ['crash'] : states.filter((state) => state === 'not-ready' || state === 'crash');
  if (symptom.length === 0 && symptomsIn(tokens).includes('intermittent')) symptom.push('intermittent');
  const written = /peer\W{1,2}(\d{1,3}(?:\.\d{1,3}){3})/.exec(flat)?.[1];
  const peers =
    isBgp && written && addresses.length === 0
      ? [written]
      : isBgp
        ? addresses
            .map(({ what }) => (what.kind === 'address' ? what.address : ''))
            .filter((one) => one !== '127.0.0.1')
        : [];
  // `calico-node on minikube-m02`: only a node can be meant.
  const onAt = tokens.findIndex(
    (token, index) =>
      textIs(token, /^(?:on|at|of)$/) && (isFreeNameToken(tokens[index + 1]) || isEndToken(tokens[index + 1])),
  );
  const onToken = tokens[onAt + 1];
  const placeName =
    onAt < 0 || node
      ? undefined
      : onToken?.type === 'word'
        ? onToken.text
        : isEndToken(onToken) && onToken !== pod && onToken.what.kind === 'pod' && onToken.what.namespace === undefined
          ? onToken.what.name
          : undefined;
  const of: End | undefined =
    node?.what ?? pod?.what ?? (placeName === undefined ? undefined : { kind: 'node', name: placeName });
  return defined({
    kind: 'agent' as const,
    agent: strongest,
    of,
    peer: peers,
    symptom,
    ...timesOf(sentence),
  });
};
