import { type FormKind, type FormSymptom, longestSince } from '../../case/form-choices.ts';
import { agentNames, type Protocol, protocolSchema } from '../../case/question.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { formNames } from './actions.ts';
import type { Page } from './draft.ts';
import { pageOf, textPage } from './page.ts';
import { oneLine } from './text.ts';
import { line, type Option, rich, words } from './view.ts';

/** The form on which a question is filled in from menus. */

/** The inputs, by the ids that their blocks and fields have. */
export const formInputs = {
  asks: 'ask_asks',
  from: 'ask_from',
  to: 'ask_to',
  port: 'ask_port',
  protocol: 'ask_protocol',
  symptom: 'ask_symptom',
  since: 'ask_since',
  namespace: 'ask_namespace',
} as const;

const kinds: Record<'path' | 'no-address' | 'policy' | 'node', Message> = {
  path: say('form.path'),
  'no-address': say('form.no-address'),
  policy: say('form.policy'),
  node: say('form.node'),
};

/** What can be seen of a connection that fails, in the words of the field. */
const symptoms: Record<FormSymptom, Message> = {
  timeout: say('symptom.timeout'),
  refused: say('symptom.refused'),
  reset: say('symptom.reset'),
  'no-route': say('symptom.no-route'),
  slow: say('symptom.slow'),
  loss: say('symptom.loss'),
  intermittent: say('symptom.intermittent'),
  'large-only': say('symptom.large-only'),
  'ping-only': say('symptom.ping-only'),
};

const longestPort = 20;

/** What is filled in already; ends and namespace as their menus would show them. */
export interface FormShown {
  asks: FormKind;
  from?: Option | undefined;
  to?: Option | undefined;
  port?: string | undefined;
  protocol?: Protocol | undefined;
  symptom?: string | undefined;
  since?: string | undefined;
  namespace?: Option | undefined;
}

/** Why the form is shown. */
export type FormReason = 'ask' | 'correct' | 'found';

const leads: Record<FormReason, Message> = {
  ask: say('form.lead'),
  correct: say('form.lead-correct'),
  found: say('form.lead-found'),
};

const titleOf = (reason: FormReason): Message => (reason === 'correct' ? say('form.title-correct') : say('form.title'));

export const loadingForm = (tell: Words, reason: FormReason): Page =>
  textPage(tell, titleOf(reason), say('form.opening'));

/** In place of the form: why there is none. */
export const formProblem = (tell: Words, reason: FormReason, problem: Message): Page =>
  textPage(tell, titleOf(reason), problem);

/**
 * `about`: comes back with what was filled in. `alone`: the answer is seen by the asker alone. `kept`: what was said
 * and has no place here.
 */
export const renderAskForm = (
  tell: Words,
  shown: FormShown,
  {
    reason,
    about,
    alone,
    kept = [],
  }: { reason: FormReason; about: string; alone: boolean; kept?: readonly (Message | string)[] },
): Page => {
  const options = (table: Record<string, Message>): Option[] =>
    Object.entries(table).map(([value, label]) => ({ value, label: tell(label) }));
  const menu = (label: Message, placeholder: Message) => ({ label: tell(label), placeholder: tell(placeholder) });
  const asks = options(kinds);
  const agents = agentNames.map((name) => ({
    value: `agent-${name}`,
    label: tell(say('form.agent', { agent: name })),
  }));
  const protocols = protocolSchema.options.map((value) => ({ value, label: value.toUpperCase() }));
  const seen = options(symptoms);
  const only = (all: Option[]) => [{ label: '', options: all }];
  const of = (all: Option[], value: string | undefined) => all.find((option) => option.value === value);
  return {
    ...pageOf(
      tell,
      titleOf(reason),
      [
        rich(
          line(words(tell(leads[reason]))),
          ...(alone ? [line(words(tell(say('form.in-messages'))))] : []),
          ...(kept.length > 0 ? [line(words(oneLine(tell(say('form.kept', { said: kept })))))] : []),
        ),
        {
          kind: 'search',
          id: formInputs.from,
          ...menu(say('form.from-label'), say('form.name-example')),
          picked: shown.from,
        },
        { kind: 'search', id: formInputs.to, ...menu(say('form.to-label'), say('form.to-example')), picked: shown.to },
        {
          kind: 'write',
          id: formInputs.port,
          ...menu(say('form.port-label'), say('form.port-example')),
          most: longestPort,
          lines: 'one',
          written: shown.port,
        },
        {
          kind: 'pick',
          id: formInputs.protocol,
          ...menu(say('form.protocol-label'), say('form.protocol-example')),
          groups: only(protocols),
          picked: of(protocols, shown.protocol),
        },
        {
          kind: 'pick',
          id: formInputs.symptom,
          ...menu(say('form.symptom-label'), say('form.symptom-example')),
          groups: only(seen),
          picked: of(seen, shown.symptom),
        },
        {
          kind: 'write',
          id: formInputs.since,
          ...menu(say('form.since-label'), say('form.since-example')),
          most: longestSince,
          lines: 'one',
          written: shown.since,
        },
        {
          kind: 'search',
          id: formInputs.namespace,
          ...menu(say('form.namespace-label'), say('form.namespace-example')),
          picked: shown.namespace,
        },
        {
          kind: 'pick',
          id: formInputs.asks,
          ...menu(say('form.what'), say('form.path')),
          groups: [
            { label: tell(say('form.of-cluster')), options: asks },
            { label: tell(say('form.of-agents')), options: agents },
          ],
          picked: of([...asks, ...agents], shown.asks),
        },
      ],
      about,
    ),
    form: { name: formNames.ask, send: tell(say('form.send')) },
  };
};
