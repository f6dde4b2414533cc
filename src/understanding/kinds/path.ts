import { defined } from '../defined.ts';
import type { Meaning, Missing } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { symptomsIn } from '../symptoms.ts';
import { isEndToken, means } from '../token.ts';
import { agentStates } from './agent.ts';
import { agentOfPod } from './agents.ts';
import { details } from './details.ts';
import { onlyFrom } from './only-from.ts';
import { fromOutside, inboundWords, toInternet } from './outside.ts';
import { partsOf, placeEnd, serviceName } from './path-parts.ts';
import { pings, portFor } from './ports.ts';
import type { Reader } from './reader.ts';
import { textIs, timesOf } from './texts.ts';

const isPersonReached = (sentence: Sentence): boolean =>
  /\b(?:her|him|she|he)\b/.test(sentence.read) && sentence.ends.every(({ sure }) => !sure);

export const readPath: Reader = (sentence) => {
  const { tokens, flat } = sentence;
  if (isPersonReached(sentence) && !tokens.some(({ type }) => type === 'port')) return undefined;
  const parts = partsOf(sentence);
  const { roles, asked } = parts;
  let { from, to } = parts;
  const { via } = parts;
  const entry = inboundWords(sentence);
  const outside = fromOutside(tokens);
  const internet = toInternet(tokens);
  const negative =
    sentence.has('not', 'cant-reach', 'unreachable', 'fails', 'refuses', 'blocks', 'why', 'down', 'no') ||
    symptomsIn(tokens).length > 0 ||
    tokens.some(({ text }) => text === '\u2717');
  const itself =
    /自己|自身|本身/.test(flat) ||
    tokens.some(
      (token, at) =>
        means(token, 'itself') &&
        (means(tokens[at - 1], 'to', 'reach', 'via', 'cant-reach') || via !== undefined || /own|back/.test(token.text)),
    );
  let service = via;
  const both = roles.both;
  // `web-0 through its own Service`: it sends and it answers.
  if (itself && !(from && to && JSON.stringify(from) !== JSON.stringify(to) && to.kind !== 'service')) {
    const pod = [from, to, roles.unclear?.what].find(
      (end) => end && (end.kind === 'pod' || end.kind === 'thing' || end.kind === 'workload'),
    );
    const behind = serviceName([to, from].find((end) => end?.kind === 'service'));
    if (pod) {
      service ??= behind;
      from = pod;
      to = pod;
    }
  }
  const more = details(sentence, asked);
  // From outside whoever it is: what is named is what is called, or the way to it.
  const caller = tokens.findIndex((token) => means(token, 'outside-party'));
  const fromAt = tokens.findIndex((token) => isEndToken(token) && token.what === from);
  const calls =
    from?.kind === 'address' &&
    tokens.slice(fromAt + 1, fromAt + 5).some((token) => means(token, 'reach', 'cant-reach', 'not', 'can')) &&
    to !== undefined &&
    tokens.slice(fromAt + 2).some((token) => isEndToken(token) && token.what === to);
  const isCaller =
    calls ||
    (from !== undefined &&
      caller >= 0 &&
      tokens
        .slice(caller + 1, caller + 4)
        .filter(
          (token) =>
            !means(token, 'address', 'is', 'the') && !textIs(token, /^(?:at|with|from)$/) && token.type !== 'break',
        )
        .slice(0, 1)
        .some((token) => isEndToken(token) && token.what === from));
  if (
    from &&
    to &&
    (outside || entry) &&
    !isCaller &&
    (from.kind === 'address' ||
      from.kind === 'name' ||
      (from.kind === 'service' && !tokens.some((token, at) => textIs(token, /^from$/) && isEndToken(tokens[at + 1]))))
  ) {
    const [first, second] = to.kind === 'address' || to.kind === 'name' || to.kind === 'node' ? [to, from] : [from, to];
    const way = from.kind === 'service' || to.kind === 'service' ? serviceName(second) : serviceName(to);
    if (entry && first.kind !== 'service' && way) service ??= way;
    to = first;
    from = undefined;
  }
  const single = from ?? to ?? roles.unclear?.what;
  const tokenOf = (wanted: Meaning['from']) => sentence.ends.find(({ what }) => what === wanted);
  const called = outside || entry ? tokenOf(single) : from ? undefined : roles.unclear;
  const target = tokenOf(to) ?? parts.toToken ?? called;
  const ported = portFor(
    asked.length > 0 && asked.some((token) => token.type === 'port' || (isEndToken(token) && token.port !== undefined))
      ? asked
      : tokens,
    target,
  );
  const protocol =
    ported.protocol ??
    (ported.port === undefined && pings(asked) && !symptomsIn(tokens).includes('ping-only')
      ? ('icmp' as const)
      : undefined);
  if (from && to) {
    const pingOnly = more.symptom?.includes('ping-only');
    const inbound = from.kind === 'address' && (outside || entry !== undefined) ? 'inbound' : undefined;
    const kind = from.kind === 'node' && to.kind === 'node' ? 'nodes' : (inbound ?? 'path');
    return defined({
      kind: kind as Meaning['kind'],
      from,
      to,
      via: service,
      port: ported.port,
      protocol: pingOnly && protocol === 'icmp' ? undefined : protocol,
      works_from: parts.worksFrom,
      only_from: onlyFrom(sentence, asked, from),
      both: both ? (true as const) : undefined,
      entry: kind === 'inbound' ? entry : undefined,
      ...more,
    });
  }
  if (internet && single && !outside && !entry) {
    return defined({
      kind: 'path' as const,
      from: single,
      to: { kind: 'internet' as const },
      port: ported.port,
      protocol,
      works_from: parts.worksFrom,
      ...more,
    });
  }
  const nodePort =
    single?.kind === 'node' && ported.port !== undefined && ported.port >= 30_000 && ported.port <= 32_767;
  const isSaid =
    entry !== undefined ||
    nodePort ||
    negative ||
    ported.port !== undefined ||
    sentence.has('reach', 'reachable', 'can', 'outside', 'internet', 'connection', 'protocol');
  const isFront = single?.kind === 'ingress' || single?.kind === 'gateway' || single?.kind === 'httproute';
  if (isSaid && (outside || entry || nodePort || isFront) && (single || ported.port !== undefined)) {
    if (!single)
      return entry
        ? defined({
            kind: 'ask-back' as const,
            about: 'inbound' as const,
            port: ported.port,
            protocol,
            entry,
            missing: ['to'] as Missing[],
            ...more,
          })
        : undefined;
    const fromEnd = from && (from.kind === 'address' || from.kind === 'internet') ? from : undefined;
    const target = to ?? (fromEnd ? undefined : single);
    if (target?.kind === 'pods') return undefined;
    if (target)
      return defined({
        kind: 'inbound' as const,
        from: fromEnd,
        to: target,
        port: ported.port,
        protocol,
        entry: entry ?? (nodePort ? ('nodeport' as const) : undefined),
        via: service,
        works_from: parts.worksFrom,
        ...more,
      });
  }
  if (!single) {
    const about: Meaning = defined({
      kind: 'ask-back' as const,
      about: 'path' as const,
      port: ported.port,
      protocol,
      symptom: more.symptom,
      missing: ['from', 'to'] as Missing[],
    });
    const every = tokens.some(
      (token, at) => means(token, 'all') && tokens.slice(at + 1, at + 3).some((one) => means(one, 'pod')),
    );
    const space =
      placeEnd(sentence) ??
      (every ||
      tokens.some((token) => textIs(token, /^(?:all pods|no pod|no pods|every pod|none of the pods|all the pods)$/))
        ? ({ kind: 'pods' } as const)
        : undefined);
    if (internet && negative && space)
      return defined({
        kind: 'path' as const,
        from: space,
        to: { kind: 'internet' as const },
        symptom: more.symptom,
        ...timesOf(sentence),
      });
    if (internet && negative) return { ...about, to: { kind: 'internet' }, missing: ['from'] };
    const hasSymptom = (more.symptom?.length ?? 0) > 0;
    const isNet =
      (sentence.has('reach') && hasSymptom) ||
      (sentence.has('vague') && sentence.has('reach')) ||
      sentence.has('cant-reach', 'connection', 'network', 'pod', 'service', 'calico') ||
      ported.port !== undefined;
    if (
      sentence.has('not-network', 'injection') ||
      (outside && sentence.has('person') && !entry) ||
      (sentence.has('person') && !isNet)
    )
      return undefined;
    if (sentence.has('network') && tokens.length <= 5 && /测|test|check|检查/.test(flat)) return about;
    return negative &&
      (hasSymptom || isNet) &&
      (sentence.has('cant-reach', 'reach', 'connection', 'not', 'network', 'blocks') || hasSymptom)
      ? about
      : undefined;
  }
  // One end alone: who else? Or nothing is asked at all.
  const known = { port: ported.port, protocol, symptom: more.symptom, ...timesOf(sentence) };
  const relation = negative || sentence.has('reach', 'reachable', 'can') || ported.port !== undefined;
  if (!relation) return undefined;
  const askBack = (named: Partial<Meaning>, ...missing: Missing[]): Meaning =>
    defined({ kind: 'ask-back' as const, about: 'path' as const, ...named, ...known, missing });
  if (from) return askBack({ from }, 'to');
  const place = placeEnd(sentence);
  // The place of the other end says nothing of who sends.
  const isPlaceOfTo = place?.kind === 'pods' && to && 'namespace' in to && to.namespace === place.namespace;
  if (to && place && !isPlaceOfTo) return defined({ kind: 'path' as const, from: place, to, ...known });
  const isEvery = tokens.some(
    (token, at) =>
      textIs(token, /^(?:all pods|no pods?|every pod|none of the pods|all the pods|所有的pod|所有pod|全部pod)$/) ||
      (textIs(token, /^(?:所有|所有的|全部|全部的|每个|任何|所有人|all|every|no)$/) &&
        textIs(tokens[at + 1], /^(?:pods?|容器)$/)),
  );
  if (to && isEvery) return defined({ kind: 'path' as const, from: { kind: 'pods' as const }, to, ...known });
  if (to) return askBack({ to }, 'from');
  const of = roles.unclear?.what;
  if (of === undefined) return undefined;
  const agent = agentOfPod(of);
  if (agent)
    return defined({ kind: 'agent' as const, agent, of, symptom: agentStates(sentence), ...timesOf(sentence) });
  if (
    /(?:访问不了|访问不到|打不开|无法访问|不能访问|没法访问|连不上了)\s*[?？。!！]*$/.test(flat.trim()) ||
    ported.port !== undefined ||
    of.kind === 'service' ||
    of.kind === 'address' ||
    of.kind === 'name'
  )
    return askBack({ to: of }, 'from');
  return askBack({ of }, 'direction');
};
