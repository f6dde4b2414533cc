/** Calico's selector language (calico#4.8): parsing, matching, and the canonical text that ids are made of. */

export type Labels = Readonly<Record<string, string>>;

export type Selector =
  | { op: 'all' | 'global' }
  | { op: 'has'; label: string }
  | { op: '==' | '!=' | 'contains' | 'starts with' | 'ends with'; label: string; value: string }
  | { op: 'in' | 'not in'; label: string; values: string[] }
  | { op: 'not'; of: Selector }
  | { op: 'and' | 'or'; of: Selector[] };

const tokenPattern =
  /[ \t]*(&&|\|\||==|!=|!|\(|\)|\{|\}|,|"[^"]*"|'[^']*'|has\([ \t]*[\w./-]+[ \t]*\)|all\([ \t]*\)|global\([ \t]*\)|not[ \t]+in\b|notin\b|in\b(?=[ \t]*\{)|contains\b|starts[ \t]+with\b|ends[ \t]+with\b|[\w./-]+)/y;

const tokensOf = (text: string): string[] => {
  const tokens: string[] = [];
  const pattern = new RegExp(tokenPattern);
  let at = 0;
  const end = text.replace(/[ \t]+$/, '').length;
  while (at < end) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found?.[1]) throw new Error(`selector "${text}": cannot read "${text.slice(at)}"`);
    tokens.push(found[1]);
    at = pattern.lastIndex;
  }
  return tokens;
};

/** Empty text selects everything. Throws an Error that quotes what it cannot read. */
export const parseSelector = (text: string): Selector => {
  const tokens = tokensOf(text);
  if (tokens.length === 0) return { op: 'all' };
  let next = 0;
  const fail = (): never => {
    throw new Error(`selector "${text}": unexpected "${tokens[next] ?? 'end'}"`);
  };
  const take = (): string => tokens[next++] ?? fail();
  const expect = (token: string): void => {
    if (take() !== token) {
      next--;
      fail();
    }
  };
  const literal = (): string => {
    const token = take();
    return /^["']/.test(token) ? token.slice(1, -1) : fail();
  };
  const set = (): string[] => {
    expect('{');
    const values: string[] = [];
    while (tokens[next] !== '}') {
      values.push(literal());
      if (tokens[next] === ',') next++;
    }
    next++;
    return [...new Set(values)].sort();
  };
  const operation = (): Selector => {
    const token = take();
    if (token === '!') return { op: 'not', of: operation() };
    if (token === '(') {
      const inner = or();
      expect(')');
      return inner;
    }
    if (/^all\(/.test(token)) return { op: 'all' };
    if (/^global\(/.test(token)) return { op: 'global' };
    const has = token.match(/^has\([ \t]*([\w./-]+)[ \t]*\)$/);
    if (has?.[1]) return { op: 'has', label: has[1] };
    if (!/^[\w./-]+$/.test(token)) return fail();
    const verb = take().replaceAll(/[ \t]+/g, ' ');
    switch (verb) {
      case '==':
      case '!=':
      case 'contains':
      case 'starts with':
      case 'ends with':
        return { op: verb, label: token, value: literal() };
      case 'in':
        return { op: 'in', label: token, values: set() };
      case 'not in':
      case 'notin':
        return { op: 'not in', label: token, values: set() };
      default:
        next--;
        return fail();
    }
  };
  const list = (separator: '&&' | '||', op: 'and' | 'or', part: () => Selector): Selector => {
    const parts = [part()];
    while (tokens[next] === separator) {
      next++;
      parts.push(part());
    }
    return parts.length === 1 ? (parts[0] ?? fail()) : { op, of: parts };
  };
  const and = (): Selector => list('&&', 'and', operation);
  const or = (): Selector => list('||', 'or', and);
  const whole = or();
  return next === tokens.length ? whole : fail();
};

const quote = (value: string): string => (value.includes('"') ? `'${value}'` : `"${value}"`);

/** The normal form that Felix hashes. */
export const canonical = (selector: Selector): string => {
  switch (selector.op) {
    case 'all':
    case 'global':
      return `${selector.op}()`;
    case 'has':
      return `has(${selector.label})`;
    case 'in':
    case 'not in':
      return `${selector.label} ${selector.op} {${selector.values.map(quote).join(', ')}}`;
    case 'not':
      return `!${canonical(selector.of)}`;
    case 'and':
      return `(${selector.of.map(canonical).join(' && ')})`;
    case 'or':
      return `(${selector.of.map(canonical).join(' || ')})`;
    default:
      return `${selector.label} ${selector.op} ${quote(selector.value)}`;
  }
};

export const matches = (selector: Selector, labels: Labels): boolean => {
  switch (selector.op) {
    case 'all':
      return true;
    case 'global':
      return labels['projectcalico.org/namespace'] === undefined;
    case 'has':
      return labels[selector.label] !== undefined;
    case '==':
      return labels[selector.label] === selector.value;
    case '!=':
      return labels[selector.label] !== selector.value;
    case 'contains':
      return labels[selector.label]?.includes(selector.value) ?? false;
    case 'starts with':
      return labels[selector.label]?.startsWith(selector.value) ?? false;
    case 'ends with':
      return labels[selector.label]?.endsWith(selector.value) ?? false;
    case 'in':
      return selector.values.includes(labels[selector.label] ?? ' absent');
    case 'not in':
      return !selector.values.includes(labels[selector.label] ?? ' absent');
    case 'not':
      return !matches(selector.of, labels);
    case 'and':
      return selector.of.every((part) => matches(part, labels));
    case 'or':
      return selector.of.some((part) => matches(part, labels));
  }
};

/** The same selector with a prefix before every label: namespace labels are `pcns.<label>` on endpoints. */
export const withPrefix = (selector: Selector, prefix: string): Selector => {
  switch (selector.op) {
    case 'all':
    case 'global':
      return selector;
    case 'not':
      return { op: 'not', of: withPrefix(selector.of, prefix) };
    case 'and':
    case 'or':
      return { op: selector.op, of: selector.of.map((part) => withPrefix(part, prefix)) };
    default:
      return { ...selector, label: prefix + selector.label };
  }
};
