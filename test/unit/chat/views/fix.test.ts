import { describe, expect, it } from 'vitest';
import { fitMessages, fitOne } from '../../../../src/chat/slack/fit.ts';
import { modalOf } from '../../../../src/chat/slack/pages.ts';
import { plainSections } from '../../../../src/chat/slack/plain-sections.ts';
import { type FixView, renderFixes } from '../../../../src/chat/views/fix.ts';
import { renderFixDetails } from '../../../../src/chat/views/fix-details.ts';
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
  it.each(Object.entries(sampleFixViews))('%s says what it is and for what, and all else behind Details', (_, view) => {
    const text = readable(shown(view).blocks);
    expect(text).toContain(said(view.fix.title));
    expect(text).toContain(said(cause));
    expect(text).not.toContain(view.fix.command);
    const details = readable(modalOf(renderFixDetails(english, view)).blocks);
    const { fix, lines = [], difference = [] } = view;
    const told = [fix.title, fix.why, fix.command, cause, ...fix.evidence, ...lines, ...difference].map(said);
    for (const each of told) expect(details).toContain(each);
    expect(details).toContain(view.id);
  });

  it('is three lines while it waits: what, its risk, its buttons', () => {
    const [lead, lines, buttons, ...rest] = shown(sampleFixView).blocks;
    expect(lead?.type).toBe('context');
    expect(lines?.type === 'rich_text' && lines.elements.length).toBe(2);
    expect(readable([lines])).toMatch(
      /^✋ Delete the route .*Risk: it changes one node's own network {2}– {2}Needs approval {2}– {2}until/s,
    );
    expect(buttons?.type).toBe('actions');
    expect(rest).toEqual([]);
  });

  it.each(Object.entries(sampleFixViews))('%s has the buttons that can be pressed, and no others', (_, view) => {
    const wanted = view.status === 'proposed' ? ['Approve', 'Reject'] : view.undoUntil ? ['Undo'] : [];
    expect(buttonsOf(view).map(({ text }) => text.text)).toEqual([...wanted, 'Details']);
  });

  it.each(['failed', 'unknown'] as const)('that came out %s can be taken back where there is a way', (status) => {
    const labels = (view: FixView) => buttonsOf(view).map(({ text }) => text.text);
    expect(labels({ ...sampleFixView, status, undoUntil: 1 })).toEqual(['Undo', 'Details']);
    expect(labels({ ...sampleFixView, status })).toEqual(['Details']);
  });

  it('carries its id and what it was shown as in its buttons and nothing else, and asks once more before it approves', () => {
    for (const button of buttonsOf(sampleFixView)) {
      expect(button.value).toBe(`${sampleFixView.id}.${sampleFixView.offer}`);
    }
    const [approve] = buttonsOf(sampleFixView);
    expect(JSON.stringify(approve?.confirm)).toContain(sampleFixView.fix.command.replace(/ +/g, ' '));
  });

  it('says before it approves where all of a long command is', () => {
    const command = `kubectl apply -f - <<EOF ${'rule '.repeat(200)}EOF`;
    const [approve] = buttonsOf({ ...sampleFixView, fix: { ...sampleFixView.fix, command } });
    const text = approve?.confirm?.text.text ?? '';
    expect(text).toMatch(
      /^It is checked again first, then run once:\nkubectl apply .*…\nAll of it is behind Details\.$/s,
    );
    expect(text.length).toBeLessThanOrEqual(300);
    const undo = { ...sampleFixView, status: 'succeeded' as const, undoUntil: 1 };
    const [button] = buttonsOf({ ...undo, fix: { ...undo.fix, command, title: verbatim('t'.repeat(300)) } });
    expect(button?.confirm?.text.text).toMatch(/All of it is behind Details\.$/);
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
    expect(buttonsOf(...fixes).map(({ value }) => value?.split('.')[0])).toEqual([...'aaabbbccc']);
    expect(files[0]?.content).toContain(long.trim());
    const ended = fixes.map((fix) => ({ ...fix, status: 'succeeded' as const, lines: many, undoUntil: 1 }));
    expect(fitMessages(renderFixes(english, { cause: long, fixes: ended })).messages).toHaveLength(1);
    expect(buttonsOf(...ended)).toHaveLength(6);
    const details = modalOf(renderFixDetails(english, { ...fixes[0]!, lines: many, difference: many }));
    expect(JSON.stringify(details).length).toBeLessThan(100_000);
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
