import { constructFromEvents, EVENT_ID, type Event, parseEvents, type Schema } from 'js-yaml';
import { CodedError } from '../errors.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { TextLimits } from './limits.ts';
import { tooLarge } from './too-large.ts';

export interface YamlOptions {
  /** For messages, such as `the file policies.yaml`. */
  what: Message | string;
  limits: TextLimits;
  /** What to do where it is too large. */
  next?: string;
  schema?: Schema;
  filename?: string;
}

interface Open {
  anchor: string | undefined;
  /** Values so far, the aliases in it taken apart. */
  values: number;
}

const nameAt = (source: string, start: number, end: number): string => source.slice(start, end);

/**
 * Values of these documents with every alias counted as what it stands for, and nothing expanded: what an
 * anchor holds is known when it ends, so one pass is enough. Aliases that double from line to line soon
 * exceed every limit, and numbers cannot overflow to something small.
 */
const expandedValues = (source: string, events: readonly Event[]): number => {
  const byAnchor = new Map<string, number>();
  const open: Open[] = [];
  let total = 0;
  const add = (values: number, anchor: string | undefined): void => {
    if (anchor !== undefined) byAnchor.set(anchor, values);
    const parent = open.at(-1);
    if (parent === undefined) total += values;
    else parent.values += values;
  };
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      const closed = open.pop();
      if (closed !== undefined) add(closed.values, closed.anchor);
    } else if (event.type === EVENT_ID.DOCUMENT) {
      // An anchor is known in its own document alone.
      byAnchor.clear();
      open.push({ anchor: undefined, values: 0 });
    } else if (event.type === EVENT_ID.ALIAS) {
      // One that is still open refers to itself.
      add(byAnchor.get(nameAt(source, event.anchorStart, event.anchorEnd)) ?? Number.POSITIVE_INFINITY, undefined);
    } else {
      const anchor = event.anchorStart < 0 ? undefined : nameAt(source, event.anchorStart, event.anchorEnd);
      if (event.type === EVENT_ID.SCALAR) add(1, anchor);
      else {
        // Named again from here on; until it ends there is nothing that it stands for.
        if (anchor !== undefined) byAnchor.delete(anchor);
        open.push({ anchor, values: 1 });
      }
    }
  }
  return total;
};

const [comma, colon, newline] = [0x2c, 0x3a, 0x0a];

/** Commas, colons and lines: siblings have one between them, so that there are no more values than twice as many. */
const marksIn = (text: string): number => {
  let marks = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === comma || code === colon || code === newline) marks += 1;
  }
  return marks;
};

/** What was read, and how many values it holds with aliases taken apart. */
export interface YamlRead {
  documents: unknown[];
  values: number;
}

/**
 * All documents of a YAML text from outside. Throws TooLarge (`too-large`) where it is larger than the limits,
 * before any value is built; YAMLException where it is none.
 */
export const parseYamlDocuments = (text: string, { what, limits, next, schema, filename }: YamlOptions): YamlRead => {
  if (text.length > limits.bytes) {
    throw tooLarge(what, { size: text.length, limit: limits.bytes, unit: 'characters' }, next);
  }
  // The parser makes an object of each value before it can be asked how many there are.
  const marks = marksIn(text);
  if (marks > 2 * limits.values) throw tooLarge(what, { size: marks, limit: limits.values, unit: 'values' }, next);
  const named = filename === undefined ? {} : { filename };
  const events = parseEvents(text, { ...named, maxDepth: limits.depth });
  const values = expandedValues(text, events);
  if (values > limits.values) {
    const unit = 'values' as const;
    throw tooLarge(say('too-large.with-aliases', { what }), { size: values, limit: limits.values, unit }, next);
  }
  const documents = constructFromEvents(events, {
    source: text,
    ...named,
    ...(schema === undefined ? {} : { schema }),
  });
  return { documents, values };
};

/** The one document of a YAML text; `undefined` where it holds none. Throws as `parseYamlDocuments` does. */
export const parseYaml = (text: string, options: YamlOptions): unknown => {
  const { documents } = parseYamlDocuments(text, options);
  if (documents.length > 1)
    throw new CodedError(
      'many-documents',
      say('read.many-documents', { what: options.what, number: documents.length }),
    );
  return documents[0];
};
