import { defined } from '../defined.ts';
import { agentOfPodName } from '../kinds/agents.ts';
import type { End, Meaning, Missing } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { symptomsIn, symptomsOfPod } from '../symptoms.ts';
import { isLabel, readWrittenEnd } from '../written-end.ts';

/** `namespace = data`, `- pod: db-0`, `severity="page"` */
const fieldOf = (line: string): [string, string] | undefined => {
  const text = line.trim().replace(/^[-*•] ?/, '');
  const at = text.search(/[=:]/);
  const name = text.slice(0, Math.max(0, at)).trim();
  const value = text
    .slice(at + 1)
    .replaceAll('"', '')
    .trim();
  return at > 0 && /^[a-z_]{2,30}$/.test(name) && value !== '' ? [name, value] : undefined;
};

export const readAlert = (lines: readonly string[]): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [name, value] = fieldOf(line) ?? [];
    if (name !== undefined && value !== undefined && !fields.has(name)) fields.set(name, value);
  }
  return fields;
};

export const isAlert = (read: string, fields: ReadonlyMap<string, string>): boolean =>
  /\bfiring\b|\balertname\b|\bresolved:\d|alertmanager/.test(read) && fields.size >= 1;

export const readFields = (
  sentence: Sentence,
  readTold: (text: string) => Meaning | undefined,
  fields: ReadonlyMap<string, string>,
  symptoms: string[],
): Meaning | undefined => {
  const get = (...keys: string[]): string | undefined =>
    keys.map((key) => fields.get(key)).find((value) => value !== undefined);
  const namespace = get('namespace', 'exported_namespace', 'kubernetes_namespace');
  const where = namespace && isLabel(namespace) ? { namespace } : {};
  const pod = get('pod', 'pod_name', 'exported_pod');
  const node = get('node', 'nodename', 'kubernetes_node', 'exported_node');
  const instance = get('instance', 'target', 'address');
  const service = get('service', 'svc', 'kubernetes_service');
  const alert = sentence.read;
  const said = /for (?:more than |over |about |the last )?\d{1,4} ?(?:s|sec|seconds|m|min|minutes|h|hours?)\b/
    .exec(alert)?.[0]
    .replace(/^for /, '');
  const times = said === undefined ? {} : { since: said };
  const nodeEnd = node ?? (instance && /node|worker|master/.test(instance) ? instance.split(':')[0] : undefined);
  const podSymptoms = symptomsOfPod(sentence.tokens);
  const agent = pod === undefined ? undefined : agentOfPodName(pod);
  const bgp = /\bbgp|bird|felix|typha/.exec(alert)?.[0];
  if (/dns|coredns|resolv|servfail/.test(alert) && !agent && /dns/.test(get('alertname') ?? ''))
    return defined({
      kind: 'ask-back' as const,
      about: 'resolve' as const,
      missing: ['from'] as Missing[],
      symptom: symptoms,
    });
  if (agent && pod)
    return defined({
      kind: 'agent' as const,
      agent,
      of: { kind: 'pod' as const, ...where, name: pod },
      symptom: podSymptoms.filter((one) => one === 'crash' || one === 'not-ready'),
      ...times,
    });
  if (bgp && (nodeEnd || /bgp|felix|bird/.test(get('alertname') ?? ''))) {
    const peer = /peer\D{0,12}(\d{1,3}(?:\.\d{1,3}){3})/.exec(alert)?.[1];
    return defined({
      kind: 'agent' as const,
      agent: bgp === 'bird' ? 'bird' : bgp,
      of: nodeEnd === undefined ? undefined : { kind: 'node' as const, name: nodeEnd },
      peer: peer === undefined ? [] : [peer],
      ...times,
    });
  }
  if (/ippool|ipam|ip pool|ip_pool/.test(alert))
    return {
      kind: 'ipam',
      asks: /full|exhaust|9\d(?:\.\d{1,3})?%|100%|remaining|low|usage above|utili[sz]ation/.test(alert)
        ? 'full'
        : 'usage',
    };
  if (pod && podSymptoms.some((one) => one === 'creating' || one === 'pending' || one === 'sandbox' || one === 'no-ip'))
    return defined({
      kind: 'no-address' as const,
      of: { kind: 'pod' as const, ...where, name: pod },
      symptom: podSymptoms,
      ...times,
    });
  if (nodeEnd && /node|kubelet|network/.test(get('alertname') ?? '') && !pod)
    return defined({
      kind: 'node' as const,
      of: { kind: 'node' as const, name: nodeEnd },
      symptom: symptomsIn(sentence.tokens)
        .filter((one) => one === 'not-ready' || one === 'unreachable')
        .concat(/unready|notready|not ready/.test(alert) ? ['not-ready'] : [])
        .slice(0, 1),
      ...times,
    });
  const target = instance === undefined ? undefined : readWrittenEnd(instance);
  // `web-0 cannot reach db-0:5432`, as the alert says itself.
  const told = get('description', 'summary', 'message');
  const reading = told === undefined ? undefined : readTold(told);
  if (reading?.from && reading.to) {
    const from =
      pod !== undefined && 'name' in reading.from && reading.from.name === pod
        ? ({ kind: 'pod', ...where, name: pod } as const)
        : reading.from;
    return { ...reading, from };
  }
  const named: End | undefined = pod
    ? { kind: 'pod', ...where, name: pod }
    : service && isLabel(service)
      ? { kind: 'service', ...where, name: service }
      : undefined;
  const to = target?.what ?? named;
  const about = { about: 'path' as const, to, port: target?.port, symptom: symptoms, ...times };
  if (to) return defined({ kind: 'ask-back' as const, ...about, missing: ['from'] as Missing[] });
  if (symptoms.length > 0)
    return defined({
      kind: 'ask-back' as const,
      about: 'path' as const,
      symptom: symptoms,
      missing: ['from', 'to'] as Missing[],
    });
  return { kind: 'ask-back', missing: ['question'] };
};
