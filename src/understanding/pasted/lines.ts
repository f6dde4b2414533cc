import type { Sentence } from '../sentence.ts';
import { rowOf } from './row.ts';

/** How lines begin that a program printed or that are commands. */
const machineStarts =
  /^(?:at |caused by|file "|\$ |# |> |warning\s|normal\s|traceback|error\b|fatal\b|panic\b|\[error|\[warn|[ew]\d{4} |\d{4}[-/]\d\d[-/]\d\d|name\s|namespace\s|curl: |wget: |ping |\*|--|;;|\{)/;

const machineWords = /exception\b|errno|econn|\bdial (?:tcp|udp)|\bi\/o timeout|rpc error|\blevel=|\bmsg=/;

/** A line that a program printed, or a command. */
export const isMachine = (line: string): boolean => {
  const text = line.trimStart();
  const [first = '', second = ''] = text.split(/\s+/, 2);
  return (
    machineStarts.test(text) ||
    machineWords.test(line) ||
    isPrompt(first) ||
    (/^[a-z_]+$/.test(first) && second.startsWith('=')) ||
    rowOf(line) !== undefined
  );
};

/** `me@laptop:~$` */
const isPrompt = (word: string): boolean => /^[a-z0-9_-]+@[a-z0-9-]+:/.test(word);

/** The lines that a person wrote around what was pasted. */
export const humanOf = (sentence: Sentence): { read: string; shown: string } => {
  const read = sentence.read.split('\n');
  const shown = sentence.shown.split('\n');
  const kept = read.map((line, index) => [line, shown[index] ?? ''] as const).filter(([line]) => !isMachine(line));
  return { read: kept.map(([line]) => line).join('\n'), shown: kept.map(([, line]) => line).join('\n') };
};
