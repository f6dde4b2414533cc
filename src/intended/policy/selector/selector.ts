import type { IRecognitionException } from 'chevrotain';
import { EOF } from 'chevrotain';
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
type SelectorError = { message: string; position: number };

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

const failed = (message: string, position: number): ParsedSelector => ({ ok: false, error: { message, position } });

const lexError = (text: string, offset: number): ParsedSelector => {
  const character = text.charAt(offset);
  if (character === '"' || character === "'") return failed('unterminated string', offset);
  if (character === '=') return failed("expected '=='", offset);
  if (character === '&') return failed("expected '&&'", offset);
  if (character === '|') return failed("expected '||'", offset);
  if (/[A-Za-z0-9_./-]/.test(character)) {
    return failed('expected an operator (==, !=, in, not in, contains, starts with, ends with)', offset);
  }
  return failed(`unexpected character ${JSON.stringify(character)}`, offset);
};

const expectations: Record<string, string> = {
  Text: 'expected a quoted string',
  LBrace: "expected '{'",
  RBrace: "expected '}'",
  RParen: "expected ')'",
  Label: 'expected a label name',
};

const parseError = (text: string, error: IRecognitionException): ParsedSelector => {
  const token = error.token;
  const atEnd = token.tokenType === EOF;
  const position = atEnd || Number.isNaN(token.startOffset) ? text.length : token.startOffset;
  const found = atEnd ? 'the end' : `'${token.image}'`;
  if (error.name === 'NotAllInputParsedException') return failed(`unexpected ${found} after the selector`, position);
  const wanted = /--> ?(\w+) ?<--/.exec(error.message)?.[1];
  if (error.name === 'MismatchedTokenException' && wanted) {
    return failed(`${expectations[wanted] ?? `expected ${wanted}`}, found ${found}`, position);
  }
  const where = error.context.ruleStack.at(-1);
  const expected =
    where === 'comparison'
      ? 'expected an operator (==, !=, in, not in, contains, starts with, ends with)'
      : "expected a label, 'has(', 'all()', 'global()', '!' or '('";
  return failed(`${expected}, found ${found}`, position);
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
  if (long) return failed(`label name longer than ${maxLabelLength} characters`, long.startOffset);
  if (lexed.tokens.length === 0) return { ok: true, selector: selectorOf({ op: 'all' }) };
  try {
    selectorParser.input = lexed.tokens;
    const node = selectorParser.selector();
    const error = selectorParser.errors[0];
    if (error) return parseError(text, error);
    return { ok: true, selector: selectorOf(node) };
  } catch (error) {
    if (error instanceof RangeError) return failed('nested too deeply', 0);
    throw error;
  }
};
