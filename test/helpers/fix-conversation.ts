import { vi } from 'vitest';
import type { Report } from '../../src/case/verdict.ts';
import { verbatim } from '../../src/words/message.ts';
import type { Message } from '../workspace/model.ts';
import { type Conversation, caseOf, type Engine, openConversation, readable } from './conversation.ts';
import { sampleFindings, sampleReport } from './sample-report.ts';
import { sealKey } from './seal.ts';

/** A conversation in which a fix can be approved: what is asked is broken until `mend` is called. */

const whyWords = 'why shop/web-0 cannot reach shop/db-0 on 5432';

const brokenReport: Report = {
  ...sampleReport,
  verdict: {
    ...sampleReport.verdict,
    causes: sampleReport.verdict.causes.map((cause) => ({
      ...cause,
      fixes: [
        ...cause.fixes.map((fix) => ({ ...fix, params: { node: 'node-2' } })),
        {
          id: 'open-underlay',
          title: verbatim('Open the firewall'),
          why: verbatim('it is outside of the cluster'),
          command: 'allow 179/tcp',
          by: 'people' as const,
          params: {},
        },
      ],
    })),
  },
};
const healthyReport: Report = {
  verdict: { status: 'healthy', summary: verbatim('Packets get there and back.'), causes: [], warnings: [] },
  findings: sampleFindings.filter(({ status }) => status === 'pass'),
  notChecked: [],
};

/** Anybody in @netops (boris and chen); asha, who asks, is not. */
export const netops = "[{classes: ['*'], groups: [S0NETOPS]}]";

export interface FixConversation extends Conversation {
  fix(isFixed?: boolean): void;
  engine: Engine;
  /** Asks, and answers the message with the buttons and the card above it. */
  offered(): Promise<{ card: Message; fix: Message }>;
  /** Every message in the thread of a card, as it reads. */
  textsOf(card: Message): string[];
  /** What a message reads now. */
  read(message: Message): string;
  /** What a person alone was told, newest last. */
  toldTo(user: string): string[];
}

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });

export const openFixConversation = async (
  redisUrl: string,
  more: Record<string, string> = {},
  options: Parameters<typeof openConversation>[2] = {},
  urls: Parameters<typeof openConversation>[3] = {},
): Promise<FixConversation> => {
  const settings = {
    CALICO_WHY_FIXES: 'true',
    CALICO_WHY_SEAL_KEY: sealKey,
    CALICO_WHY_FIX_APPROVERS: netops,
    ...more,
  };
  const talk = await openConversation(redisUrl, settings, options, urls);
  let isFixed = false;
  const textsOf = (card: Message): string[] =>
    talk.slack.thread('#incidents', card.ts).map((message) => readable(message.blocks) || message.files.join());
  return {
    ...talk,
    fix: (to = true) => {
      isFixed = to;
    },
    engine: async (question) => ({
      kind: 'report',
      case: caseOf(question),
      report: isFixed ? healthyReport : brokenReport,
    }),
    offered: async () => {
      await talk.slack.slash('asha', '#incidents', '/calico', whyWords);
      return soon(() => {
        const card = talk.slack.messages('#incidents').at(-1);
        const fix = card && talk.slack.thread('#incidents', card.ts).find(hasButton);
        if (card === undefined || fix === undefined) throw new Error('no fix is offered yet');
        return { card, fix };
      });
    },
    textsOf,
    read: (message) =>
      readable(talk.slack.thread('#incidents', message.ts, 'asha').find(({ ts }) => ts === message.ts)?.blocks),
    toldTo: (user) => talk.slack.ephemerals(user).map((message) => readable(message.blocks)),
  };
};

const hasButton = (message: Message): boolean => JSON.stringify(message.blocks).includes('"fix_approve"');
