import { describe, expect, it } from 'vitest';
import { whoMayAsk } from '../../../src/chat/ask-rights.ts';
import type { PersonFacts } from '../../../src/fixes/who-may.ts';
import { askingSchema } from '../../../src/settings/asking-settings.ts';
import { saying } from '../../helpers/said.ts';

const usual = askingSchema.parse({});
const person = (more: Partial<PersonFacts> = {}): PersonFacts => ({
  user: 'U01',
  person: 'U01',
  groups: [],
  guest: false,
  outside: false,
  active: true,
  ...more,
});
const may = (settings: object, more: Partial<PersonFacts> = {}, channel = 'C01') =>
  whoMayAsk(askingSchema.parse(settings), person(more), channel);

describe('who may ask', () => {
  it('is everybody of the workspace, anywhere, where nothing is set', () => {
    expect(whoMayAsk(usual, person(), 'C01')).toEqual({ may: true, person: 'U01' });
    expect(may({}, { person: 'W01' })).toEqual({ may: true, person: 'W01' });
  });

  it.each<[string, object, Partial<PersonFacts>, RegExp]>([
    ['a guest', {}, { guest: true }, /Guests may not/],
    ['somebody of another workspace', {}, { outside: true }, /other workspaces may not/],
    [
      'a guest of another workspace where guests may',
      { allowGuests: true },
      { guest: true, outside: true },
      /other workspaces/,
    ],
    ['an account that is switched off', {}, { active: false }, /switched off/],
    ['somebody of whom Slack does not say who it is', {}, { guest: 'unknown', outside: 'unknown' }, /could not read/],
    ['somebody whose groups are not read', { groups: ['S01'] }, { groups: 'unknown' }, /could not read/],
    ['somebody who is not listed', { users: ['U02'], groups: ['S01'] }, { groups: ['S02'] }, /not among those/],
    ['another channel', { channels: 'C02, C03' }, {}, /not asked in this channel/],
  ])('is not %s', (_, settings, more, reason) => {
    expect(may(settings, more)).toMatchObject({ may: false, reason: saying(reason) });
  });

  it.each<[string, object, Partial<PersonFacts>]>([
    ['guests where they may', { allowGuests: 'true' }, { guest: true }],
    ['people of other workspaces where they may', { allowOutside: true }, { outside: true }],
    ['whoever is listed', { users: 'U01' }, {}],
    ['whoever is listed, though groups are not read', { users: ['U01'], groups: ['S01'] }, { groups: 'unknown' }],
    ['whoever is listed by the id of the organisation', { users: ['W01'] }, { person: 'W01' }],
    ['whoever is in a group', { groups: ['S01', 'S02'] }, { groups: ['S02'] }],
    ['the channels that are named', { channels: ['C01'] }, {}],
  ])('is %s', (_, settings, more) => {
    expect(may(settings, more)).toMatchObject({ may: true });
  });
});
