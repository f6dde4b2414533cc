import type { DoctorLine } from '../case/installation.ts';
import type { Failure, Read } from '../case/read.ts';
import { say } from '../words/say.ts';
import type { Right, RightSet } from './rights.ts';

/** A right, and whether the API server says that this account has it. */
export interface AskedRight {
  right: Right;
  allowed: Read<boolean>;
}

/** `pods/exec`, `ippools.crd.projectcalico.org` */
const called = ({ group, resource }: Right): string => (group === '' ? resource : `${resource}.${group}`);

/** Verbs of one resource, in one place, are one line. */
const together = (rights: readonly Right[]): Right[][] => {
  const groups = new Map<string, Right[]>();
  for (const right of rights) {
    const key = JSON.stringify([called(right), right.namespace, right.name]);
    groups.set(key, [...(groups.get(key) ?? []), right]);
  }
  return [...groups.values()];
};

const missingLine = (rights: readonly Right[], from: string): DoctorLine[] => {
  const [first] = rights;
  if (first === undefined) return [];
  const verbs = rights.map(({ verb }) => verb).join(', ');
  const resource = first.name === undefined ? called(first) : `${called(first)}/${first.name}`;
  const said =
    first.namespace === undefined
      ? say('doctor.right-missing', { verbs, resource })
      : say('doctor.right-missing-in', { verbs, resource, namespace: first.namespace });
  return [{ check: 'rights', state: 'fail', said, next: say('doctor.right-next', { from }) }];
};

/** `asked`: of each right of the set that was asked for; those of API groups that the cluster lacks were not. */
export const judgeRights = (set: RightSet, asked: readonly AskedRight[]): DoctorLine[] => {
  const unread = asked.find((each): each is AskedRight & { allowed: Failure } => !each.allowed.ok);
  if (unread !== undefined) {
    const said = say('doctor.rights-unread', { set: set.from, reason: unread.allowed.reason });
    return [{ check: 'rights', state: 'unknown', said, next: say('doctor.api-next') }];
  }
  const lacking = asked.filter(({ allowed }) => allowed.ok && !allowed.value).map(({ right }) => right);
  if (asked.length === 0) return [];
  if (lacking.length === 0)
    return [{ check: 'rights', state: 'ok', said: say('doctor.rights-there', { count: asked.length, set: set.from }) }];
  // An option that was begun and not finished is a mistake; one that was not taken is a choice.
  if (set.optional && lacking.length === asked.length)
    return [{ check: 'rights', state: 'skip', said: say('doctor.option-off', { set: set.from }) }];
  return together(lacking).flatMap((rights) => missingLine(rights, set.from));
};
