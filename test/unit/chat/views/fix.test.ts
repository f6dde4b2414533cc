import { describe, expect, it } from 'vitest';
import { fitMessages, fitOne } from '../../../../src/chat/slack/fit.ts';
import { plainSections } from '../../../../src/chat/slack/plain-sections.ts';
import { type FixView, renderFixes } from '../../../../src/chat/views/fix.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { readable } from '../../../helpers/conversation.ts';
import { english, said } from '../../../helpers/said.ts';
import { sampleFixView, sampleFixViews } from '../../../helpers/sample-fix-view.ts';

const cause = sampleFixView.fix.cause.statement;
const shown = (...fixes: FixView[]) => fitOne(renderFixes(english, { cause, fixes }));
const buttonsOf = (...fixes: FixView[]) =>
  shown(...fixes).blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.flatMap((each) => (each.type === 'button' ? [each] : [])) : [],
  );

describe('a fix in its thread', () => {
  it.each(Object.entries(sampleFixViews))('%s shows its command, and what it is for', (_, view) => {
    const text = readable(shown(view).blocks);
    expect(text).toContain(view.fix.command);
    expect(text).toContain(said(view.fix.title));
    expect(text).toContain(said(cause));
  });

  it.each(Object.entries(sampleFixViews))('%s has the buttons that can be pressed, and no others', (_, view) => {
    const wanted = view.status === 'proposed' ? ['Approve', 'Reject'] : view.undoUntil ? ['Undo'] : [];
    expect(buttonsOf(view).map(({ text }) => text.text)).toEqual(wanted);
  });

  it.each(['failed', 'unknown'] as const)('that came out %s can be taken back where there is a way', (status) => {
    expect(buttonsOf({ ...sampleFixView, status, undoUntil: 1 }).map(({ text }) => text.text)).toEqual(['Undo']);
    expect(buttonsOf({ ...sampleFixView, status })).toEqual([]);
  });

  it('carries its id and what it was shown as in its buttons and nothing else, and asks once more before it approves', () => {
    for (const button of buttonsOf(sampleFixView)) {
      expect(button.value).toBe(`${sampleFixView.id}.${sampleFixView.offer}`);
    }
    const [approve] = buttonsOf(sampleFixView);
    expect(JSON.stringify(approve?.confirm)).toContain(sampleFixView.fix.command.replace(/ +/g, ' '));
  });

  it('keeps every button and every state, however much there is to say', () => {
    const long = 'long '.repeat(2_000);
    const many = Array.from({ length: 40 }, () => long);
    const huge = (id: string): FixView => ({
      ...sampleFixView,
      id,
      fix: {
        ...sampleFixView.fix,
        title: verbatim(long),
        why: verbatim(long),
        command: long,
        evidence: many,
        namespace: long,
      },
      approvers: { kind: 'people', names: many },
    });
    const fixes = ['a', 'b', 'c'].map(huge);
    const { messages, files } = fitMessages(renderFixes(english, { cause: long, fixes }));
    expect(messages).toHaveLength(1);
    expect(buttonsOf(...fixes).map(({ value }) => value?.split('.')[0])).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
    expect(files[0]?.content).toContain(long.trim());
    const ended = fixes.map((fix) => ({ ...fix, status: 'succeeded' as const, lines: many, undoUntil: 1 }));
    expect(fitMessages(renderFixes(english, { cause: long, fixes: ended })).messages).toHaveLength(1);
    expect(buttonsOf(...ended)).toHaveLength(3);
  });

  it('keeps its buttons where Slack takes plain sections alone', () => {
    const plain = plainSections(shown(sampleFixView));
    expect(plain.blocks.map(({ type }) => type)).toContain('actions');
    expect(readable(plain.blocks)).toMatch(/Needs approval/);
  });

  it('says when nobody may approve it, and what to set', () => {
    expect(readable(shown(sampleFixViews['proposed-for-nobody'] ?? sampleFixView).blocks)).toMatch(
      /Nobody may approve it: .*fixes\.approvers/,
    );
  });
});
