import { describe, expect, it } from 'vitest';
import type { Judged } from '../../../../src/case/judgement.ts';
import { fitOne, fitView } from '../../../../src/chat/slack/fit.ts';
import { limits } from '../../../../src/chat/slack/limits.ts';
import { modalOf } from '../../../../src/chat/slack/pages.ts';
import { judgeBlocks, renderJudgementForm } from '../../../../src/chat/views/judgement.ts';
import { causeIds } from '../../../../src/faults/causes.ts';
import { languages } from '../../../../src/words/language.ts';
import { wordsIn } from '../../../../src/words/words.ts';
import { readable } from '../../../helpers/conversation.ts';
import { english } from '../../../helpers/said.ts';

const shown = (judged: Judged[], tell = english) =>
  readable(fitOne({ text: '', blocks: judgeBlocks(tell, 'r1', judged) }).blocks);

describe('under an answer', () => {
  it('it is asked whether it was right, and what people said is shown, the newest first', () => {
    expect(shown([])).toBe('Was this right?YesNo');
    const judged: Judged[] = [
      { user: 'not an id', said: 'right', at: 1 },
      { user: 'nobody', said: 'wrong', was: 'nothing', at: 2 },
      { user: 'somebody', said: 'wrong', was: 'felix-down', remark: 'it\nwas  stopped', at: 3 },
    ];
    expect(shown(judged)).toBe(
      'Was this right?✗ somebody: no, it was: Felix is not running – “it was stopped”✗ nobody: no, it was: nothing was broken✓ not an id: yesYesNo',
    );
    expect(shown(judged, wordsIn('zh'))).toMatch(/结论是否正确？✗ somebody：不正确，实际是：Felix 没有运行/);
  });

  it('only the newest few are, and each is short', () => {
    const many = Array.from(
      { length: 50 },
      (_, at): Judged => ({ user: 'u', said: 'wrong', was: 'another', remark: 'x'.repeat(1_000), at }),
    );
    expect(shown(many)).toMatch(/… and 46 more/);
    expect(shown(many).length).toBeLessThan(1_500);
  });
});

describe.each(languages)('the page that asks what it was, in %s', (language) => {
  const page = renderJudgementForm(wordsIn(language), 'r1');
  const modal = modalOf(page);
  const [pick, write] = fitView(page.blocks).flatMap((block) => (block.type === 'input' ? [block] : []));
  const groups = pick?.element.type === 'static_select' ? (pick.element.option_groups ?? []) : [];

  it('offers each cause once, by a name that is whole', () => {
    const options = groups.flatMap((group) => group.options);
    expect(options.map(({ value }) => value).sort()).toEqual(['another', 'nothing', ...causeIds].sort());
    const names = options.map(({ text }) => text.text);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).not.toMatch(/…|^cause-name/);
  });

  it('keeps to what Slack takes', () => {
    expect(modal.submit).toBeDefined();
    expect(modal.title.text.length).toBeLessThanOrEqual(limits.viewTitle);
    expect(groups.length).toBeLessThanOrEqual(limits.optionGroups);
    for (const { options } of groups) expect(options.length).toBeLessThanOrEqual(limits.selectOptions);
    expect([pick?.optional, write?.optional]).toEqual([true, true]);
  });
});
