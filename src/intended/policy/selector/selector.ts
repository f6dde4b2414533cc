import type { IRecognitionException } from 'chevrotain';
import { EOF } from 'chevrotain';
import { tableOf } from '../../../table.ts';
import { type Message, verbatim } from '../../../words/message.ts';
import { say } from '../../../words/say.ts';
import { type SelectorNode, selectorText } from './ast.ts';
import { compile, type LabelLookup } from './evaluate.ts';
import { selectorParser } from './parser.ts';
import { Label, maxLabelLength, selectorLexer } from './tokens.ts';

/** A selector ready for use: its tree, its canonical text and its test. */
export type Selector = {
  readonly node: SelectorNode;
  readonly text: string;
  readonly matches: (labels: LabelLookup) => boolean;
};

/** `position` counts characters from 0; at the end of the text it is the text's length. */
type SelectorError = { message: Message; position: number };

export type ParsedSelector = { ok: true; selector: Selector } | { ok: false; error: SelectorError };

export const selectorOf = (node: SelectorNode): Selector => {
  let text: string | undefined;
  return {
    node,
    get text() {
      text ??= selectorText(node);
      return text;
    },
    matches: compile(node),
  };
};

const failed = (message: Message, position: number): ParsedSelector => ({ ok: false, error: { message, position } });

const lexError = (text: string, offset: number): ParsedSelector => {
  const character = text.charAt(offset);
  if (character === '"' || character === "'") return failed(say('selector.unterminated'), offset);
  if (character === '=') return failed(say('selector.expected', { token: '==' }), offset);
  if (character === '&') return failed(say('selector.expected', { token: '&&' }), offset);
  if (character === '|') return failed(say('selector.expected', { token: '||' }), offset);
  if (/[A-Za-z0-9_./-]/.test(character)) {
    return failed(say('selector.expected-operator'), offset);
  }
  return failed(say('selector.character', { character: JSON.stringify(character) }), offset);
};

const expectations: Record<string, Message> = tableOf({
  Text: say('selector.quoted'),
  LBrace: verbatim("'{'"),
  RBrace: verbatim("'}'"),
  RParen: verbatim("')'"),
  Label: say('selector.label-name'),
});

const parseError = (text: string, error: IRecognitionException): ParsedSelector => {
  const token = error.token;
  const atEnd = token.tokenType === EOF;
  const position = atEnd || Number.isNaN(token.startOffset) ? text.length : token.startOffset;
  const found = atEnd ? say('selector.end') : verbatim(`'${token.image}'`);
  if (error.name === 'NotAllInputParsedException') {
    return failed(say('selector.after', { found }), position);
  }
  const wanted = /--> ?(\w+) ?<--/.exec(error.message)?.[1];
  if (error.name === 'MismatchedTokenException' && wanted) {
    return failed(say('selector.found', { wanted: expectations[wanted] ?? wanted, found }), position);
  }
  const where = error.context.ruleStack.at(-1);
  const start = where === 'comparison' ? say('selector.operator') : say('selector.start');
  return failed(say('selector.found', { wanted: start, found }), position);
};

/**
 * Parses a selector; never throws. The empty text selects everything, as in Calico.
 * Source: Calico `libcalico-go/lib/selector/parser/parser.go`; calico#4.8.
 */
export const parseSelector = (text: string): ParsedSelector => {
  const lexed = selectorLexer.tokenize(text);
  const bad = lexed.errors[0];
  // A word too early in the text is the better explanation than what follows it.
  if (bad) return lexError(text, bad.offset);
  const long = lexed.tokens.find((token) => token.tokenType === Label && token.image.length > maxLabelLength);
  if (long) return failed(say('selector.long-label', { most: maxLabelLength }), long.startOffset);
  if (lexed.tokens.length === 0) return { ok: true, selector: selectorOf({ op: 'all' }) };
  try {
    selectorParser.input = lexed.tokens;
    const node = selectorParser.selector();
    const error = selectorParser.errors[0];
    if (error) return parseError(text, error);
    return { ok: true, selector: selectorOf(node) };
  } catch (error) {
    if (error instanceof RangeError) return failed(say('selector.too-deep'), 0);
    throw error;
  }
};
