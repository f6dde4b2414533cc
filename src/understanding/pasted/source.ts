import type { End } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { isLabel, looksLikePod, readWrittenEnd, type WrittenEnd } from '../written-end.ts';
import { sameEnd } from './written-host.ts';

const execs: readonly RegExp[] = [
  /\b(?:kubectl|k|oc)\s[^\n]{0,120}?\bexec\b([^\n]{0,300}?)\s--(?:\s|$)/,
  /\b(?:kubectl|k|oc)\s[^\n]{0,120}?\bexec\b([^\n]{0,300})/,
  /\bk(?:ubectl)?\b[^\n]{0,60}?\blogs\b([^\n]{0,300})/,
  /\bkubectl\b[^\n]{0,60}?\bdescribe\b([^\n]{0,200})/,
];

/** `-n shop web-0 -c app`: the pod and its namespace. */
const podOfCommand = (line: string, rest: string): End | undefined => {
  const namespace = /(?:^|\s)(?:-n|--namespace)[= ]?([a-z0-9-]{1,63})/.exec(line)?.[1];
  const words = rest
    .replace(/(?:^|\s)(?:-n|--namespace|-c|--container|--tail|--since|--context)[= ]?[^\s]{1,63}/g, ' ')
    .split(/\s+/);
  const name = words.find((word) => /^[a-z0-9]/.test(word) && !/^(?:exec|logs|describe|pod|pods|po|get)$/.test(word));
  if (name === undefined) return undefined;
  const written = readWrittenEnd(name)?.what;
  const what: End | undefined = written ?? (isLabel(name) ? { kind: 'pod', name } : undefined);
  if (what?.kind === 'pod' || what?.kind === 'workload')
    return { ...what, ...(namespace && what.namespace === undefined ? { namespace } : {}) };
  return what?.kind === 'node' ? { kind: 'pod', name, ...(namespace ? { namespace } : {}) } : undefined;
};

/** The pod whose shell it is: `root@web-0:/# `, `web-0:~$ `. */
const hostOfPrompt = (line: string): string | undefined => {
  const end = line.search(/[$#] /);
  const host = line.slice(0, Math.max(0, end)).split(':')[0]?.split('@').at(-1)?.trim() ?? '';
  return isLabel(host) && looksLikePod(host) && !/^(?:bash|sh|zsh|ash)-/.test(host) ? host : undefined;
};

/** Threads as Java and others call them in a log: `nio-8080-exec-3`, `pool-2-thread-1`. */
const threads =
  /^(?:https?-|https-jsse-)?nio2?-\d{1,5}-exec-\d{1,5}$|(?:^|-)thread-\d{1,6}$|^(?:scheduling|task|main|reactor|worker|exec|executor|qtp\d{1,12}|default|dispatcher|eventloop|netty|kafka-producer-network|forkjoinpool|asyncexecutor|taskexecutor|http-epoll|reactor-http-epoll|parallel|boundedelastic|lettuce-[a-z]{1,20}-\d{1,3})-\d{1,6}$/;

export const sourceOf = (sentence: Sentence, target: WrittenEnd | undefined): End | undefined => {
  const { read } = sentence;
  for (const pattern of execs) {
    const found = pattern.exec(read);
    const line = found?.[0];
    const pod = found?.[1] !== undefined && line !== undefined ? podOfCommand(line, found[1]) : undefined;
    if (pod) return pod;
  }
  const kubelet = /\bkubelet, ([a-z0-9][a-z0-9.-]{1,120})\s/.exec(read)?.[1];
  if (kubelet && target) return { kind: 'node', name: kubelet };
  // `gpu-node-03 kubelet[1187]: …`, as the journal prints it; `kubelet on node-11 says`.
  const journal = /(?:^|\s)([a-z0-9][a-z0-9.-]{0,120}) kubelet\[\d{1,9}\]:/m.exec(read)?.[1];
  if (journal && target && isLabel(journal.replaceAll('.', '-'))) return { kind: 'node', name: journal };
  const probing = /\bkubelet\b|\b(?:readiness|liveness|startup) probe\b/.test(read);
  const prober = sentence.ends.find(({ what }) => what.kind === 'node');
  if (probing && prober && target) return prober.what;
  const socket = /(?:read|write|dial) (?:tcp|udp)[46]? (\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]{2,45}\]):\d{1,5}->/
    .exec(read)?.[1]
    ?.replace(/[[\]]/g, '');
  const lines = read.split('\n').map((line) => line.trim());
  const asked = lines.findIndex((line) => /[$#] hostname$/.test(line));
  const hostname = asked < 0 || !isLabel(lines[asked + 1] ?? '') ? undefined : lines[asked + 1];
  const full = (name: string): End => {
    const known = sentence.ends.find(
      ({ what }) => what.kind === 'pod' && what.name === name && what.namespace !== undefined,
    );
    return known?.what ?? { kind: 'pod', name };
  };
  if (hostname) return full(hostname);
  const prompt = lines.map(hostOfPrompt).find((name) => name !== undefined);
  if (prompt !== undefined) return full(prompt);
  const label = /^([a-z][a-z0-9-]+):\s/.exec(read.trimStart())?.[1];
  const same = (end: End): boolean => target !== undefined && sameEnd(end, target.what);
  const written = sentence.ends.filter(
    ({ what, text }) =>
      (what.kind === 'pod' || what.kind === 'workload') &&
      !threads.test(text) &&
      !same(what) &&
      !/\.svc|:\/\//.test(text),
  );
  const spaced = written.find(({ what }) => 'namespace' in what && what.namespace !== undefined);
  const pod = spaced ?? written[0];
  if (!pod && socket) return { kind: 'address', address: socket };
  if (pod || label === undefined || !/-|server|api/.test(label) || /error|warn/.test(label)) return pod?.what;
  return { kind: 'thing', name: label };
};
