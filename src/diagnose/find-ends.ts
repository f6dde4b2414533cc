import type { End } from '../case/end.ts';
import type { Pod } from '../case/objects.ts';
import type { EndRef, Question } from '../case/question.ts';
import type { Lookup } from '../collect/lookup.ts';
import { PublicError } from '../errors.ts';
import { familyOf } from '../intended/addresses.ts';
import { writeEnd } from '../question/end-ref.ts';
import { type FoundEnd, findEnd } from '../question/find-end.ts';
import type { DiagnoseOutcome } from './contract.ts';

type Found = Extract<FoundEnd, { kind: 'found' }>;
type Asked = Exclude<DiagnoseOutcome, { kind: 'report' }>;

/** Both ends of a question as pods with the addresses it is about, or what must be asked back first. */
export const findEnds = async (
  question: Question,
  lookup: Lookup,
): Promise<{ kind: 'found'; from: End; to: End } | Asked> => {
  const [from, to] = await Promise.all([findEnd(question.from, lookup), findEnd(question.to, lookup)]);
  if (from.kind !== 'found') return askBack('from', question.from, from);
  if (to.kind !== 'found') return askBack('to', question.to, to);
  if (from.pod.namespace === to.pod.namespace && from.pod.name === to.pod.name) {
    return {
      kind: 'not-found',
      choice: { end: 'to', typed: writeEnd(question.to), options: [] },
      statement: 'A pod reaches itself by its own loopback, without any network: name two different pods.',
    };
  }
  return { kind: 'found', ...chooseAddresses(from, to) };
};

export const askBack = (end: 'from' | 'to', typed: EndRef, found: Exclude<FoundEnd, Found>): Asked => {
  const name = writeEnd(typed);
  switch (found.kind) {
    case 'choose':
      return { kind: 'choose', choice: { end, typed: name, options: found.options }, statement: found.statement };
    case 'not-found':
      return { kind: 'not-found', choice: { end, typed: name, options: found.nearest }, statement: found.statement };
    case 'failed':
      throw new PublicError('cluster-refused', `${name} could not be looked up: ${found.reason}.`, {
        next: 'Check the kubeconfig, the rights of this account (get and list pods), and that the API server can be reached.',
      });
  }
};

/** The family of an address that was typed, else IPv4 where both ends have it, else what they share. */
const chooseAddresses = (from: Found, to: Found): { from: End; to: End } => {
  const typed = from.address ?? to.address;
  const families = typed ? [familyOf(typed)] : [4, 6];
  for (const family of families) {
    const a = addressOf(from, family);
    const b = addressOf(to, family);
    if (a !== undefined && b !== undefined) return { from: endOf(from.pod, a), to: endOf(to.pod, b) };
  }
  return { from: endOf(from.pod, from.address ?? from.pod.ips[0]), to: endOf(to.pod, to.address ?? to.pod.ips[0]) };
};

const addressOf = (found: Found, family: number | undefined): string | undefined =>
  found.address ?? found.pod.ips.find((address) => familyOf(address) === family);

const endOf = (pod: Pod, address: string | undefined): End =>
  address === undefined ? { kind: 'pod', pod } : { kind: 'pod', pod, address };
