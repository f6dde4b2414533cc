import { describe, expect, it } from 'vitest';
import { understandLine } from '../../../src/terminal/understand.ts';
import { english } from '../../helpers/said.ts';
import { bankOf, type Score, scoreOf } from '../../helpers/score-meanings.ts';

/** Through the same lines that `calico-why understand --json` reads. */
const scored = (name: string, wire: boolean): Score =>
  scoreOf(bankOf(name), (asked) => ({ ...understandLine(JSON.stringify(asked), english) }), { wire });

describe.each([
  ['as it is typed', false],
  ['as Slack sends it', true],
])('what people ask, %s', (_form, wire) => {
  it('is understood in the shared sentences', () => {
    const { good, misread, details } = scored('shared', wire);
    expect(misread).toEqual([]);
    expect(good).toBeGreaterThanOrEqual(0.97);
    expect(details).toBeGreaterThanOrEqual(0.9);
  });

  it.each([
    ...['operators', 'developers', 'mixed', 'newcomers', 'colleagues', 'grammar', 'on-call', 'in-haste', 'hurried'],
    ...['speakers', 'work-chats', 'night-shift', 'before-dawn', 'by-phone'],
  ])('is understood as a rule in those of %s', (name) => {
    const { good, bad } = scored(name, wire);
    expect(good).toBeGreaterThanOrEqual(0.95);
    expect(bad).toBeLessThanOrEqual(0.011);
  });

  it('is asked back rather than misread where it is hard to tell who calls whom', () => {
    const { good, misread } = scored('plain-speech', wire);
    expect(misread).toEqual([]);
    expect(good).toBeGreaterThanOrEqual(0.93);
  });
});
