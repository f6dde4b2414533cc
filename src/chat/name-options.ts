import { setTimeout as sleep } from 'node:timers/promises';
import type { KnownKind, KnownName } from '../case/known-names.ts';
import type { EndRef } from '../case/question.ts';
import { writeEnd } from '../question/end-ref.ts';
import { readFormEnd } from '../question/question-form.ts';
import type { Store } from '../store/open.ts';
import type { Conversation } from '../store/places.ts';
import { isLabel } from '../understanding/written-end.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import type { AskRights } from './ask-rights.ts';
import { limits } from './slack/limits.ts';
import { endName } from './views/names.ts';
import { cut, oneLine } from './views/text.ts';
import type { Option } from './views/view.ts';

/** What the menus of a form offer while somebody types: names that the cluster has, and what was typed itself. */

export type NameField = 'from' | 'to' | 'namespace';

/** A Service is reached and does not send. */
const kindsOf: Record<NameField, readonly KnownKind[]> = {
  from: ['deployment', 'statefulset', 'daemonset', 'pod', 'node'],
  to: ['service', 'deployment', 'statefulset', 'daemonset', 'pod', 'node'],
  namespace: ['namespace'],
};

const endOf = ({ kind, name, namespace }: KnownName): EndRef | undefined => {
  const within = namespace === undefined ? {} : { namespace };
  switch (kind) {
    case 'namespace':
      return undefined;
    case 'node':
      return { kind, name };
    case 'pod':
    case 'service':
      return { kind, ...within, name };
    default:
      return { kind: 'workload', workload: kind, ...within, name };
  }
};

const tailLength = 40;
/** An answer that is later than 3 s is none. */
const withinMs = 2_000;
const longestTyped = 320;
const mostNearly = 10;

/** Both ends of a long name are shown: the pods of a workload differ in the last letters. */
const labelOf = (text: string): string =>
  text.length <= limits.optionText ? text : `${cut(text, limits.optionText - tailLength)}${text.slice(-tailLength)}`;

/** As a menu shows an end; undefined: it is too long to come back from one. */
export const optionOfEnd = (tell: Words, end: EndRef): Option | undefined => {
  const value = writeEnd(end);
  return value.length > limits.optionValue ? undefined : { value, label: labelOf(endName(tell, end)) };
};

export const optionOfNamespace = (name: string): Option => ({ value: name, label: labelOf(name) });

const typedOption = (tell: Words, field: NameField, typed: string): Option | undefined => {
  const text = typed.trim().toLowerCase();
  const asTyped = (option: Option | undefined) =>
    option && { ...option, label: labelOf(tell(say('form.as-typed', { name: oneLine(text) }))) };
  if (field === 'namespace') return isLabel(text) ? asTyped(optionOfNamespace(text)) : undefined;
  const read = readFormEnd(typed);
  const option = read && optionOfEnd(tell, read.end);
  if (read === undefined || option === undefined || read.port === undefined) return asTyped(option);
  return asTyped(text.length > limits.optionValue ? undefined : { ...option, value: text });
};

const isHeld = ({ name, namespace = '' }: KnownName, text: string): boolean => {
  const typed = text.trim().toLowerCase();
  return `${namespace}/${name}`.includes(typed.slice(typed.indexOf('/') + 1));
};

/** Offers nothing of the cluster to who may not ask, and where it takes too long. Never throws. */
export const openNameOptions =
  (parts: {
    names: Pick<Store['names'], 'search'>;
    askRights: AskRights;
    withinMs?: number;
    onError: (message: string, details: Record<string, unknown>) => void;
  }) =>
  async (
    tell: Words,
    by: { user: string; conversation: Conversation },
    { field, typed, namespace }: { field: NameField; typed: string; namespace?: string | undefined },
  ): Promise<Option[]> => {
    const text = typed.slice(0, longestTyped);
    const search = async (): Promise<KnownName[]> => {
      if (!(await parts.askRights.mayAsk(by.user, by.conversation)).may) return [];
      const within = field === 'namespace' ? undefined : namespace;
      const all = await parts.names.search({
        text,
        kinds: kindsOf[field],
        namespace: within,
        limit: limits.selectOptions - 1,
      });
      // What is only spelled nearly so is offered where nothing else is.
      const fitting = all.filter((name) => isHeld(name, text));
      return fitting.length > 0 ? fitting : all.slice(0, mostNearly);
    };
    const found = await Promise.race([
      search().catch((error: unknown) => {
        parts.onError('names cannot be searched', { error });
        return [];
      }),
      sleep(parts.withinMs ?? withinMs, [], { ref: false }),
    ]);
    const options = found.flatMap((name) => {
      const end = endOf(name);
      return (end ? optionOfEnd(tell, end) : optionOfNamespace(name.name)) ?? [];
    });
    const own = typedOption(tell, field, text);
    // What was typed is last: a name that there is comes before one that there may not be.
    const isNew = own !== undefined && !options.some(({ value }) => value === own.value);
    return isNew ? [...options, own] : options;
  };

export type NameOptions = ReturnType<typeof openNameOptions>;
