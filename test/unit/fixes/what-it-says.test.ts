import { describe, expect, it } from 'vitest';
import { actionText } from '../../../src/fixes/action-text.ts';
import { isWhatItSays } from '../../../src/fixes/what-it-says.ts';
import { sampleAction, sampleFix, sampleProposal } from '../../helpers/sample-fix.ts';

const { origin } = sampleFix('r1');
const undo = { kind: 'undo', of: 'x' } as const;
const back = sampleProposal({ command: actionText(sampleAction) });

describe('a record that says what the fix itself says of its parameters', () => {
  it('is one as it was proposed, and an undo with the text of its action', () => {
    expect(isWhatItSays({ origin, fix: sampleProposal() })).toBe(true);
    expect(isWhatItSays({ origin: undo, fix: back, action: sampleAction })).toBe(true);
  });

  it.each([
    ['of another command', { command: 'calicoctl version' }],
    ['of another address in its command', { params: { address: '10.0.0.9' } }],
    ['of another class', { class: 'evidence' as const }],
    ['of a namespace', { namespace: 'shop' }],
    ['of a fix that there is not', { id: 'reboot' }],
    ['without its parameters', { params: {} }],
  ])('is none %s', (_, change) => {
    expect(isWhatItSays({ origin, fix: sampleProposal(change) })).toBe(false);
  });

  it('is no undo without an action, or with another than its text', () => {
    expect(isWhatItSays({ origin: undo, fix: back })).toBe(false);
    expect(
      isWhatItSays({ origin: undo, fix: sampleProposal(), action: { ...sampleAction, args: ['x'] } as never }),
    ).toBe(false);
  });
});
