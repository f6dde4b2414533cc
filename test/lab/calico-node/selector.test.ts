import { describe, expect, it } from 'vitest';
import { canonical, matches, parseSelector, withPrefix } from './selector.ts';

const labels = { app: 'web', tier: 'front', 'projectcalico.org/namespace': 'shop' };

describe('selectors', () => {
  it.each<[string, boolean]>([
    ['', true],
    ['all()', true],
    ['global()', false],
    ["app == 'web'", true],
    ['app == "db"', false],
    ["app != 'db'", true],
    ["missing != 'x'", true],
    ['has(app)', true],
    ['!has(missing)', true],
    ["app in {'db', 'web'}", true],
    ["app not in {'db', 'web'}", false],
    ["missing notin {'x'}", true],
    ["app contains 'e'", true],
    ["app starts with 'we'", true],
    ["app ends with 'x'", false],
    ["app == 'web' && tier == 'back' || has(app)", true],
    ["app == 'web' && (tier == 'back' || tier == 'front')", true],
    ["!(app == 'web')", false],
    ["! app == 'web' || tier == 'front'", true],
  ])('%s', (text, selected) => {
    expect(matches(parseSelector(text), labels)).toBe(selected);
  });

  it.each<[string, string]>([
    ["a in {'z', 'b', 'b'}", 'a in {"b", "z"}'],
    ["(a == 'x') && (b == 'y' && c == 'z')", '(a == "x" && (b == "y" && c == "z"))'],
    ['!has(a) || a == \'say "x"\'', `(!has(a) || a == 'say "x"')`],
  ])('writes %s in its normal form', (text, normal) => {
    expect(canonical(parseSelector(text))).toBe(normal);
    expect(canonical(parseSelector(normal))).toBe(normal);
  });

  it('puts prefixes before labels, not before values', () => {
    expect(canonical(withPrefix(parseSelector("team == 'team' && has(x)"), 'pcns.'))).toBe(
      '(pcns.team == "team" && has(pcns.x))',
    );
  });

  it.each(['a ==', 'a = b', "a == 'x' b", '(a', "a in 'x'", 'has()', '&&', "a == 'x"])('refuses %s', (text) => {
    expect(() => parseSelector(text)).toThrow(text.slice(0, 3));
  });
});
