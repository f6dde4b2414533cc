import { setTimeout as sleep } from 'node:timers/promises';
import type { Workspace } from '../workspace/workspace.ts';

/** Slack's bad minutes, one after the other, with a calm moment between them. */

type Weather = { what: string; ms: number; begin: (slack: Workspace) => void };

const always = 1_000_000;

const weathers: readonly Weather[] = [
  {
    what: 'HTTP 500 to everything for 20 s',
    ms: 20_000,
    begin: ({ controls }) => controls.arm('*', { kind: 'http', status: 500 }, always),
  },
  {
    what: 'every connection is dropped for 20 s',
    ms: 20_000,
    begin: ({ controls }) => controls.arm('*', { kind: 'network' }, always),
  },
  {
    what: 'everything is done and its answer is lost for 8 s',
    ms: 8_000,
    begin: ({ controls }) => {
      for (const method of ['chat.postMessage', 'chat.update', 'files.completeUploadExternal']) {
        controls.arm(method, { kind: 'ambiguous' }, always);
      }
    },
  },
  {
    what: 'HTTP 429 with Retry-After for 8 s',
    ms: 8_000,
    begin: ({ controls }) => controls.rateLimit('*', always, 2),
  },
  {
    what: 'posts land after their caller has stopped waiting, for 15 s',
    ms: 15_000,
    begin: ({ controls }) => controls.slow('chat.postMessage', 9_000),
  },
];

const calmMs = 8_000;
const cutEachMs = 3_000;

/** Begins at once, and cuts every socket every 3 s besides; `calm` ends it for good. */
export const badWeather = (slack: Workspace, say: (line: string) => void) => {
  const over = new AbortController();
  let outages = 0;
  let cuts = 0;
  const cutting = setInterval(() => {
    cuts += 1;
    slack.sockets.cut();
  }, cutEachMs);
  const blow = async (): Promise<void> => {
    for (let at = 0; !over.signal.aborted; at += 1) {
      await sleep(calmMs, undefined, { signal: over.signal });
      const weather = weathers[at % weathers.length];
      if (weather === undefined) return;
      outages += 1;
      say(`Slack: ${weather.what}`);
      weather.begin(slack);
      await sleep(weather.ms, undefined, { signal: over.signal });
      slack.controls.calm();
    }
  };
  const blowing = blow().catch(() => {});
  return {
    counts: () => ({ slackOutages: outages, socketCuts: cuts }),
    calm: async (): Promise<void> => {
      over.abort();
      clearInterval(cutting);
      await blowing;
      slack.controls.calm();
    },
  };
};
