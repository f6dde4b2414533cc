import type { Meaning } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { symptomsOfPod } from '../symptoms.ts';
import { isLabel } from '../written-end.ts';

/** What `kubectl describe pod` prints of a pod that does not start. */
export const describedPod = (sentence: Sentence): Meaning | undefined => {
  const { read } = sentence;
  const fields = new Map(
    read.split('\n').map((line) => [line.split(':')[0]?.trim(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const name = fields.get('name');
  if (name === undefined || !isLabel(name.replaceAll('.', '-'))) return undefined;
  const space = fields.get('namespace');
  const symptom = symptomsOfPod(sentence.tokens);
  if (fields.get('ip') === '' || fields.get('ip') === '<none>') symptom.push('no-ip');
  return symptom.length === 0
    ? undefined
    : { kind: 'no-address', of: { kind: 'pod', ...(space ? { namespace: space } : {}), name }, symptom };
};
