import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import { judgeSlack, type SlackFacts, scopesNeeded } from '../../../src/doctor/judge-slack.ts';
import { verbatim } from '../../../src/words/message.ts';

it('needs the scopes of the manifest, no more and no fewer', () => {
  const manifest = load(readFileSync(join(import.meta.dirname, '../../../deploy/slack-app-manifest.yaml'), 'utf8')) as {
    oauth_config: { scopes: { bot: string[] } };
  };
  expect([...scopesNeeded].toSorted()).toEqual(manifest.oauth_config.scopes.bot.toSorted());
});

const taken = { kind: 'taken', scopes: scopesNeeded } as const;

it.each<[string, SlackFacts, string[][]]>([
  [
    'all',
    { bot: taken },
    [
      ['ok', 'slack-token'],
      ['ok', 'slack-scopes'],
    ],
  ],
  [
    'both tokens',
    { bot: taken, app: { kind: 'taken' } },
    [
      ['ok', 'slack-token'],
      ['ok', 'slack-scopes'],
      ['ok', 'slack-hearing'],
    ],
  ],
  [
    'one scope less',
    { bot: { ...taken, scopes: scopesNeeded.slice(1) } },
    [
      ['ok', 'slack-token'],
      ['fail', 'slack-scopes'],
    ],
  ],
  [
    'one scope more',
    { bot: { ...taken, scopes: [...scopesNeeded, 'admin'] } },
    [
      ['ok', 'slack-token'],
      ['warn', 'slack-scopes'],
    ],
  ],
  [
    'no word on scopes',
    { bot: { kind: 'taken' } },
    [
      ['ok', 'slack-token'],
      ['unknown', 'slack-scopes'],
    ],
  ],
  ['a refusal', { bot: { kind: 'refused', reason: 'invalid_auth' } }, [['fail', 'slack-token']]],
  ['no answer', { bot: { kind: 'away', reason: verbatim('ECONNREFUSED') } }, [['fail', 'slack-token']]],
])('judges a workspace that gives %s', (_, facts, expected) => {
  expect(judgeSlack(facts).map(({ state, check }) => [state, check])).toEqual(expected);
});

it('names what is missing', () => {
  const [, scopes] = judgeSlack({ bot: { kind: 'taken', scopes: ['commands', 'chat:write'] } });
  expect(scopes?.said.args.scopes).toContain('usergroups:read');
});
