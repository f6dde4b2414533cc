import { describe, expect, it } from 'vitest';
import { type DrawnChange, drawDiff } from '../../../src/picture/draw-diff.ts';
import { renderPng } from '../../../src/picture/png.ts';
import { verbatim } from '../../../src/words/message.ts';
import { wordsIn } from '../../../src/words/words.ts';

const change = (became: DrawnChange['became'], from = 'everything in shop'): DrawnChange => ({
  became,
  from: verbatim(from),
  to: verbatim('kube-system/coredns'),
  what: verbatim('DNS'),
});
const draw = (...changes: DrawnChange[]) => drawDiff(wordsIn('en'), verbatim('3 pairs lose something'), changes);

describe('a picture of a change', () => {
  it('has a card for each group, told apart by word and shape', () => {
    const svg = draw(change('denied'), change('allowed'), change('unknown'));
    for (const word of ['closed', 'opened', 'cannot tell']) expect(svg).toContain(`>${word}<`);
    for (const state of ['broken', 'fine', 'unchecked']) expect(svg).toContain(`class="${state}"`);
    expect(draw(change('denied'))).toBe(draw(change('denied')));
  });

  it('says how many are left out', () => {
    const svg = draw(...Array.from({ length: 15 }, () => change('denied')));
    expect(svg.match(/class="broken"/g)).toHaveLength(12);
    expect(svg).toContain('and 3 more changes');
  });

  it('escapes what it names, and is drawn', () => {
    const svg = draw(change('denied', '<script>&"\u202e'.repeat(40)));
    expect(svg).not.toMatch(/<script|\u202e/);
    expect(renderPng(svg).subarray(1, 4).toString()).toBe('PNG');
  });
});
