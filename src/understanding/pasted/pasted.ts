import { isIP } from 'node:net';
import { withoutTail } from '../../trim-chars.ts';
import { defined } from '../defined.ts';
import { common } from '../lexicon/lexicon.ts';
import type { End, Meaning, Missing, Protocol } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { symptomsIn, symptomsOfPath, symptomsOfPod } from '../symptoms.ts';
import { timesIn } from '../times.ts';
import { isEndToken } from '../token.ts';
import { portOf, protocolOf, readWrittenEnd } from '../written-end.ts';
import { isAlert, readAlert, readFields } from './alert.ts';
import { describedPod } from './described.ts';
import { humanOf, isMachine } from './lines.ts';
import { lookupFails, lookups } from './lookups.ts';
import { sourceOf } from './source.ts';
import { readRows } from './table.ts';
import { commandTargets, first, isLocal, ports, targets } from './targets.ts';
import { endAt, glued, sixAt, withPortBehind } from './written-host.ts';

/**
 * What programs print: errors of clients, `kubectl` and its tables, events, alerts. Who asked whom stands there in
 * forms that do not change, so it is read by them and not by grammar.
 */

/** A text that a program printed, alone or with a few words around it. */
export const readPasted = (
  sentence: Sentence,
  readTold: (text: string) => Meaning | undefined,
): Meaning | undefined => {
  const { read } = sentence;
  const lines = read.split('\n');
  const typed = lines.length === 1 && sentence.how !== 'paste';
  const told =
    /connectionpool|\b(?:get|post|put) "?https?:\/\/|unknownhost|no such host|name or service not known|\bdial (?:tcp|udp)|\b(?:kubectl|k) .{1,200}\bexec\b|\bexception\b|econnrefused|etimedout|getaddrinfo|plugin\/errors|psycopg2|could not connect to|connection to server at/.test(
      read,
    );
  if (typed && !told) return undefined;
  const tableMeaning = /readiness probe failed|is not ready/.test(read) ? undefined : readRows(sentence, lines);
  if (tableMeaning) return tableMeaning;
  const symptoms = symptomsOfPath(sentence.tokens);
  const human = humanOf(sentence);
  const times = timesIn({ ...sentence, ...human });
  const fields = readAlert(lines);
  if (isAlert(read, fields)) return readFields(sentence, readTold, fields, symptoms);
  const described = describedPod(sentence);
  if (described) return defined({ ...described, ...times });
  // What is said of a sandbox, a readiness probe or a peer has readers of its own.
  // Who is asked is no part of what was printed.
  const unasked = read.replaceAll('@calico', ' ');
  const calls = /get "https?:\/\/(?!localhost|127\.)/.test(read) && !/calico|bird|felix/.test(unasked);
  if (
    !calls &&
    /sandbox|readiness probe|is not ready|not ready|bird|felix|cni/.test(read) &&
    !/\bdial udp\b/.test(read)
  ) {
    const event = /(?:pod|for) ["'\\ ]{0,4}([a-z0-9][a-z0-9.-]{0,200})_([a-z0-9-]{1,63})(?:[_("'\s]|$)/.exec(read);
    const podSymptoms = symptomsOfPod(sentence.tokens);
    if (event?.[1] && event[2] && podSymptoms.length > 0)
      return defined({
        kind: 'no-address' as const,
        of: { kind: 'pod' as const, namespace: event[2], name: event[1] },
        symptom: podSymptoms,
        ...times,
      });
    return undefined;
  }
  if (lookupFails.test(read) || /\b(?:nslookup|dig) /.test(read)) {
    const name = withoutTail(first(read, lookups)?.[1] ?? '', '.:');
    const isName =
      name.length > 1 &&
      !common.has(name) &&
      /[a-z]/.test(name) &&
      !/^(?:host|for|the|failed|address|hostname|name)$/.test(name);
    // `socket.gaierror` is what failed, and not what was looked up.
    const other = sentence.ends.find(
      ({ what, dotted, text }) => (what.kind === 'name' || dotted) && !/(?:error|exception)$/.test(text),
    );
    const from = sourceOf(sentence, isName ? endAt(name) : undefined);
    const base = {
      name: isName ? name : other?.text.replace(/:\d+$/, ''),
      symptom: symptoms.length > 0 ? symptoms : symptomsIn(sentence.tokens).filter((one) => one === 'servfail'),
      ...times,
    };
    if (from) return defined({ kind: 'resolve' as const, from, ...base });
    return defined({ kind: 'ask-back' as const, about: 'resolve' as const, ...base, missing: ['from'] as Missing[] });
  }
  const stated = first(read, targets);
  const command = stated ? undefined : first(read, commandTargets);
  const found = stated ?? command;
  const written = found?.[1]?.replace(/^jdbc:/, '');
  let target =
    written === undefined
      ? undefined
      : written.includes('://')
        ? readWrittenEnd(written)
        : endAt(written.split('/')[0], found?.[2]);
  const printed = written !== undefined && /\be(?:conn|timedout|host|net)/.test(found?.[0] ?? '') && glued(written);
  target = printed || (found && sixAt(sentence, found)) || target;
  target = target && withPortBehind(sentence, target);
  if (target && target.port === undefined) {
    const port = (ports.exec(read.slice(found?.index ?? 0)) ?? ports.exec(read))?.[1];
    const number = portOf(port ?? '');
    if (number !== undefined) target = { ...target, port: number };
  }
  const dump =
    /\bip (\d{1,3}(?:\.\d{1,3}){3})(?:\.\d{1,5})? > (\d{1,3}(?:\.\d{1,3}){3})\.(\d{1,5}):/.exec(read) ??
    /\bip6 ([0-9a-f:]{2,39})(?:\.\d{1,5})? > ([0-9a-f:]{2,39})\.(\d{1,5}):/.exec(read);
  if (dump?.[1] && dump[2] && dump[3] && isIP(dump[1]) && isIP(dump[2])) {
    const silent = /flags \[s\]/.test(read) && !/flags \[s\.\]/.test(read) ? ['timeout'] : [];
    return defined({
      kind: 'path' as const,
      from: { kind: 'address' as const, address: dump[1] },
      to: { kind: 'address' as const, address: dump[2] },
      port: Number(dump[3]),
      symptom: [...symptoms, ...silent],
      ...times,
    });
  }
  // Nothing says whom it called but the only thing with a port.
  target ??= sentence.ends.find(({ port, what }) => port !== undefined && what.kind !== 'pod');
  if (isLocal(target)) return undefined;
  const source = sourceOf(sentence, target);
  const space = sentence.tokens.find((token) => token.type === 'namespace');
  const from: End | undefined =
    source &&
    'name' in source &&
    (source.kind === 'pod' || source.kind === 'workload') &&
    source.namespace === undefined &&
    space?.type === 'namespace'
      ? { ...source, namespace: space.namespace }
      : source;
  const protocol: Protocol | undefined = /\b(?:dial|read|write) udp/.test(read)
    ? 'udp'
    : /\bping6?\b/.test(found?.[0] ?? '')
      ? 'icmp'
      : protocolOf(target?.protocol ?? '');
  const packetLoss = /100% packet loss|packet loss|0 received|0 packets received/.test(read) ? ['loss'] : [];
  const symptom = [...new Set([...(packetLoss.length > 0 && protocol === 'icmp' ? packetLoss : []), ...symptoms])];
  const laptop =
    /@(?:[a-z0-9-]{0,40}(?:laptop|macbook|desktop|mbp|pc)[a-z0-9-]{0,40}):/.test(read) ||
    /laptop|my machine|from home|office|browser|customers|outside|外网|公网|我电脑|本地|办公/.test(human.read);
  if (target) {
    const base = { to: target.what, port: target.port, protocol, symptom, ...times };
    if (from) return defined({ kind: 'path' as const, from, ...base });
    if (laptop) return defined({ kind: 'inbound' as const, ...base });
    return defined({ kind: 'ask-back' as const, about: 'path' as const, ...base, missing: ['from'] as Missing[] });
  }
  const humanEnds = sentence.ends.filter(isEndToken);
  if (symptom.length > 0 && lines.some(isMachine) && humanEnds.every(({ what }) => what.kind === 'name')) {
    return defined({
      kind: 'ask-back' as const,
      about: 'path' as const,
      symptom,
      ...times,
      missing: ['from', 'to'] as Missing[],
    });
  }
  return undefined;
};
