import { createToken, type IToken, Lexer, type TokenType } from 'chevrotain';

/**
 * The words of the selector language. Only space and tab separate them; quotes have no escape; after a
 * label name comes an operator, anywhere else the same letters are a label name (`in in {'a'}` is good).
 * Source: Calico `libcalico-go/lib/selector/tokenizer/tokenizer.go`; calico#4.8.
 */
export const maxLabelLength = 512;

const labelPattern = /[A-Za-z0-9_./-]+/y;

export const Label: TokenType = createToken({
  name: 'Label',
  line_breaks: false,
  pattern: (text, offset, tokens) => {
    if (tokens.at(-1)?.tokenType === Label) return null;
    labelPattern.lastIndex = offset;
    return labelPattern.exec(text) as RegExpExecArray | null;
  },
  start_chars_hint: [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-'],
});

/** An operator word: only directly after a label, and not the beginning of a longer word. */
const afterLabel = (name: string, sticky: RegExp): TokenType => {
  return createToken({
    name,
    line_breaks: false,
    pattern: (text: string, offset: number, tokens: IToken[]) => {
      if (tokens.at(-1)?.tokenType !== Label) return null;
      sticky.lastIndex = offset;
      const found = sticky.exec(text) as RegExpExecArray | null;
      return found && !/^[A-Za-z0-9_./-]/.test(text.charAt(offset + found[0].length)) ? found : null;
    },
    start_chars_hint: [sticky.source.charAt(0)],
  });
};

export const Contains = afterLabel('Contains', /contains/y);
export const StartsWith = afterLabel('StartsWith', /starts[ \t]*with/y);
export const EndsWith = afterLabel('EndsWith', /ends[ \t]*with/y);
export const NotIn = afterLabel('NotIn', /not[ \t]*in/y);
export const In = afterLabel('In', /in/y);

const call = (name: string, word: string): TokenType =>
  createToken({
    name,
    line_breaks: false,
    pattern: (text: string, offset: number, tokens: IToken[]) =>
      tokens.at(-1)?.tokenType !== Label && text.startsWith(`${word}(`, offset) ? [`${word}(`] : null,
    start_chars_hint: [word.charAt(0)],
  });

export const HasOpen = call('HasOpen', 'has');
export const AllOpen = call('AllOpen', 'all');
export const GlobalOpen = call('GlobalOpen', 'global');

export const Text = createToken({ name: 'Text', pattern: /"[^"]*"|'[^']*'/, line_breaks: true });
export const Eq = createToken({ name: 'Eq', pattern: '==' });
export const Ne = createToken({ name: 'Ne', pattern: '!=' });
export const Not = createToken({ name: 'Not', pattern: '!' });
export const And = createToken({ name: 'And', pattern: '&&' });
export const Or = createToken({ name: 'Or', pattern: '||' });
export const LParen = createToken({ name: 'LParen', pattern: '(' });
export const RParen = createToken({ name: 'RParen', pattern: ')' });
export const LBrace = createToken({ name: 'LBrace', pattern: '{' });
export const RBrace = createToken({ name: 'RBrace', pattern: '}' });
export const Comma = createToken({ name: 'Comma', pattern: ',' });
const Space = createToken({ name: 'Space', pattern: /[ \t]+/, group: Lexer.SKIPPED });

export const selectorTokens: TokenType[] = [
  Space,
  Text,
  Eq,
  Ne,
  Not,
  And,
  Or,
  LParen,
  RParen,
  LBrace,
  RBrace,
  Comma,
  Contains,
  StartsWith,
  EndsWith,
  NotIn,
  In,
  HasOpen,
  AllOpen,
  GlobalOpen,
  Label,
];

export const selectorLexer = new Lexer(selectorTokens, { positionTracking: 'onlyOffset', recoveryEnabled: false });
