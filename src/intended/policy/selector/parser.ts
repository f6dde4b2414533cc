// biome-ignore-all lint/correctness/noComponentHookFactories: ALT, GATE and DEF are words of the parser library
import { EmbeddedActionsParser, type IToken } from 'chevrotain';
import { normalSet, type SelectorNode } from './ast.ts';
import {
  AllOpen,
  And,
  Comma,
  Contains,
  EndsWith,
  Eq,
  GlobalOpen,
  HasOpen,
  In,
  Label,
  LBrace,
  LParen,
  Ne,
  Not,
  NotIn,
  Or,
  RBrace,
  RParen,
  StartsWith,
  selectorTokens,
  Text,
} from './tokens.ts';

const unquoted = (token: IToken): string => token.image.slice(1, -1);

/** `!` binds before `&&`, `&&` before `||`. A run of `!` collapses to one or none. */
class SelectorParser extends EmbeddedActionsParser {
  constructor() {
    super(selectorTokens, { recoveryEnabled: false, maxLookahead: 2 });
    this.performSelfAnalysis();
  }

  readonly selector = this.RULE('selector', (): SelectorNode => {
    const operands: SelectorNode[] = [this.SUBRULE(this.conjunction)];
    this.MANY(() => {
      this.CONSUME(Or);
      operands.push(this.SUBRULE2(this.conjunction));
    });
    const first = operands[0];
    return operands.length === 1 && first ? first : { op: 'or', operands };
  });

  private readonly conjunction = this.RULE('conjunction', (): SelectorNode => {
    const operands: SelectorNode[] = [this.SUBRULE(this.operation)];
    this.MANY(() => {
      this.CONSUME(And);
      operands.push(this.SUBRULE2(this.operation));
    });
    const first = operands[0];
    return operands.length === 1 && first ? first : { op: 'and', operands };
  });

  private readonly operation = this.RULE('operation', (): SelectorNode => {
    let negated = false;
    this.MANY(() => {
      this.CONSUME(Not);
      negated = !negated;
    });
    const node: SelectorNode = this.OR([
      { ALT: () => this.SUBRULE(this.has) },
      {
        ALT: (): SelectorNode => {
          this.CONSUME(AllOpen);
          this.CONSUME(RParen);
          return { op: 'all' };
        },
      },
      {
        ALT: (): SelectorNode => {
          this.CONSUME(GlobalOpen);
          this.CONSUME2(RParen);
          return { op: 'global' };
        },
      },
      {
        ALT: () => {
          this.CONSUME(LParen);
          const inner = this.SUBRULE(this.selector);
          this.CONSUME3(RParen);
          return inner;
        },
      },
      { ALT: () => this.SUBRULE(this.comparison) },
    ]);
    return negated ? { op: 'not', operand: node } : node;
  });

  private readonly has = this.RULE('has', (): SelectorNode => {
    this.CONSUME(HasOpen);
    const label = this.CONSUME(Label);
    this.CONSUME(RParen);
    return { op: 'has', key: label.image };
  });

  private readonly comparison = this.RULE('comparison', (): SelectorNode => {
    const key = this.CONSUME(Label).image;
    return this.OR([
      { ALT: () => this.withText(this.CONSUME(Eq), () => this.CONSUME(Text), 'eq', key) },
      { ALT: () => this.withText(this.CONSUME(Ne), () => this.CONSUME2(Text), 'ne', key) },
      { ALT: () => this.withText(this.CONSUME(Contains), () => this.CONSUME3(Text), 'contains', key) },
      { ALT: () => this.withText(this.CONSUME(StartsWith), () => this.CONSUME4(Text), 'starts', key) },
      { ALT: () => this.withText(this.CONSUME(EndsWith), () => this.CONSUME5(Text), 'ends', key) },
      {
        ALT: (): SelectorNode => {
          this.CONSUME(NotIn);
          return { op: 'notin', key, values: this.SUBRULE(this.set) };
        },
      },
      {
        ALT: (): SelectorNode => {
          this.CONSUME(In);
          return { op: 'in', key, values: this.SUBRULE2(this.set) };
        },
      },
    ]);
  });

  /** `{}` and a comma before the closing brace are good. */
  private readonly set = this.RULE('set', (): string[] => {
    const values: string[] = [];
    this.CONSUME(LBrace);
    this.OPTION(() => {
      values.push(unquoted(this.CONSUME(Text)));
      this.MANY({
        GATE: () => this.LA(2).tokenType === Text,
        DEF: () => {
          this.CONSUME(Comma);
          values.push(unquoted(this.CONSUME2(Text)));
        },
      });
      this.OPTION2(() => this.CONSUME2(Comma));
    });
    this.CONSUME(RBrace);
    return this.ACTION(() => normalSet(values));
  });

  private withText(
    _operator: IToken,
    text: () => IToken,
    op: 'eq' | 'ne' | 'contains' | 'starts' | 'ends',
    key: string,
  ): SelectorNode {
    const token = text();
    return { op, key, value: this.ACTION(() => unquoted(token)) };
  }
}

export const selectorParser = new SelectorParser();
