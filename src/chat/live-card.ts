import type { MessageId } from '../store/places.ts';
import type { Message } from '../words/message.ts';
import { SlackRefused, SlackUnsure } from './slack/errors.ts';
import type { Outbox } from './slack/outbox.ts';
import type { Draft } from './views/draft.ts';

export interface LiveCardParts {
  card: MessageId;
  /** What is done and, last, what is being done; none before the first. */
  draw: (steps: readonly Message[]) => Draft;
  outbox: Pick<Outbox, 'update'>;
  /** Asked when its turn in Slack has come. A throw ends the card, and goes to `onBroken`. */
  mayShow?: () => Promise<boolean>;
  /** Shown beside the card, where there is something beside it. Never throws. */
  beside?: (step: Message) => Promise<void>;
  /** Work that ends sooner goes from "waiting" to its end without a stop. Milliseconds. */
  firstMs: number;
  eachMs: number;
  /** Slack's troubles: the next moment shows something else. */
  onTrouble: (error: unknown) => void;
  onBroken: (error: unknown) => void;
}

/** The steps that a card has room for. */
const mostSteps = 8;

/** A step that is told again, such as one that counts, takes the place of what it said before. */
const withStep = (steps: readonly Message[], next: Message): Message[] =>
  [...steps.filter(({ code }) => code !== next.code), next].slice(-mostSteps);

/** Keeps a card current while its work goes on: its steps, at a pace, and nothing once the work is over. */
export const openLiveCard = (parts: LiveCardParts) => {
  const { card, draw, outbox, mayShow = () => Promise.resolve(true) } = parts;
  let over = false;
  let isShowing = false;
  let timer: NodeJS.Timeout | undefined;
  let steps: readonly Message[] = [];
  let pauseMs = parts.firstMs;
  let showing: Promise<void> = Promise.resolve();

  const end = (): void => {
    over = true;
    clearTimeout(timer);
  };

  const show = async (): Promise<void> => {
    try {
      await outbox.update(card, draw(steps), async () => !over && (await mayShow()));
      const last = steps.at(-1);
      if (!over && last !== undefined) await parts.beside?.(last);
    } catch (error) {
      if (error instanceof SlackRefused || error instanceof SlackUnsure) return parts.onTrouble(error);
      end();
      parts.onBroken(error);
    }
  };

  const showSoon = (): void => {
    if (over || isShowing || timer !== undefined) return;
    timer = setTimeout(async () => {
      timer = undefined;
      isShowing = true;
      const shown = steps;
      showing = show();
      await showing;
      isShowing = false;
      pauseMs = parts.eachMs;
      if (steps !== shown) showSoon();
    }, pauseMs);
  };

  return {
    /** Shows that it has begun. */
    begin: showSoon,
    step: (next: Message): void => {
      steps = withStep(steps, next);
      showSoon();
    },
    /** Nothing is shown from here on, whatever is under way. */
    end,
    /** Resolves once what is under way is shown. */
    settled: (): Promise<void> => showing,
  };
};
