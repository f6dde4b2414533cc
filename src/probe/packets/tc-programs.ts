import type { RunOne } from '../enter-pod.ts';
import { isObject } from '../parse/json-list.ts';
import { inside } from '../pod-namespace.ts';
import type { RawTcProgram } from './result.ts';

/** BPF programs that tc runs where packets come in by an interface or leave by it: they can drop, past every rule. */

const sides = ['ingress', 'egress'] as const;
/** Interfaces of one network that are looked at. */
const mostDevices = 8;

const listOf = (text: string): unknown[] => {
  try {
    const read: unknown = JSON.parse(text.trim() === '' ? '[]' : text);
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
};

/** Interfaces that can have some, of `tc -j qdisc`. */
export const parseAttachable = (text: string): string[] => [
  ...new Set(
    listOf(text).flatMap((queue) =>
      isObject(queue) && typeof queue.dev === 'string' && (queue.kind === 'clsact' || queue.kind === 'ingress')
        ? [queue.dev]
        : [],
    ),
  ),
];

/** `tc -j filter show dev … ingress`: a line that announces each, without options, then each with what it is. */
export const parsePrograms = (text: string): { id?: number; name?: string }[] =>
  listOf(text).flatMap((filter) => {
    if (!isObject(filter) || filter.kind !== 'bpf' || !isObject(filter.options)) return [];
    const { prog, bpf_name: file } = filter.options;
    const { id, name } = isObject(prog) ? prog : {};
    const called = [name, file].find((each) => typeof each === 'string' && each !== '');
    return [
      {
        ...(typeof id === 'number' ? { id } : {}),
        ...(typeof called === 'string' ? { name: called.slice(0, 200) } : {}),
      },
    ];
  });

/** Those of a network namespace; where they cannot be listed, none. `only`: of these interfaces. */
export const readTcPrograms = async (
  run: RunOne,
  { namespace, only }: { namespace?: string | undefined; only?: readonly string[] | undefined },
): Promise<Omit<RawTcProgram, 'pod'>[]> => {
  const at = (argv: readonly string[]) => (namespace === undefined ? argv : inside(namespace, argv));
  const queues = await run('queues', at(['tc', '-j', 'qdisc']));
  const devices = parseAttachable(queues.exitCode === 0 && !queues.truncated ? queues.stdout : '')
    .filter((device) => only === undefined || only.includes(device))
    .slice(0, mostDevices);
  const found = await Promise.all(
    devices.flatMap((device) =>
      sides.map(async (side) => {
        const listed = await run('filters', at(['tc', '-j', 'filter', 'show', 'dev', device, side]));
        const programs = listed.exitCode === 0 && !listed.truncated ? parsePrograms(listed.stdout) : [];
        return programs.map((program) => ({ device, side, ...program }));
      }),
    ),
  );
  return found.flat();
};
