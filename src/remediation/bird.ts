import { existsSync } from 'node:fs';
import type { NodeChange } from '../fixes/action.ts';
import { askBird, birdSockets } from '../probe/bird-socket.ts';
import { notRun } from '../probe/command.ts';
import { parseBirdProtocols } from '../probe/parse/bird.ts';
import type { RawRun } from '../probe/raw.ts';
import { talkOver } from '../probe/socket-run.ts';
import { say } from '../words/say.ts';
import { outputOf, Refusal, type Step, type Tools, unread } from './seen.ts';

type Change = Extract<NodeChange, { kind: 'bird' }>;

/** The last line of one answer of BIRD: a code and a space. */
const answered = /^\d{4}(?: .*)?$/m;

/** Sends one command to BIRD's socket; its greeting and its answer come back. */
const tell = (path: string, command: string, limits: Parameters<typeof talkOver>[1]): Promise<RawRun> => {
  let sent = 0;
  return talkOver(
    {
      id: 'change',
      argv: ['socket', path, command],
      to: { path },
      talk: (received) => {
        if (!answered.test(received.slice(sent))) return {};
        if (sent > 0) return { finished: true };
        sent = received.length;
        return { send: `${command}\n` };
      },
    },
    limits,
  );
};

export const birdStep = ({ family, session, to }: Change, tools: Tools): Step => {
  // BIRD reads the name as part of its own language.
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(session))
    throw new Refusal(say('change.no-session-name', { text: session }));
  const which = family === 6 ? ('bird6' as const) : ('bird' as const);
  const limits = { deadlineMs: 3_000, maxBytes: 4_000_000, signal: tools.signal };
  return {
    see: async () => {
      const runs = await askBird(which, limits);
      const output = outputOf(
        runs.find(({ id }) => id === `${which}-protocols`) ?? notRun(which, [], say('probe.bird-not-asked')),
      );
      if ('why' in output) return unread(output.why);
      const protocols = parseBirdProtocols(output.text);
      if (!protocols.ok) return unread(protocols.reason);
      const found = protocols.value.find(({ name }) => name === session);
      if (found === undefined)
        return {
          stand: 'other',
          lines: [say('change.line-no-session', { session })],
          why: say('change.no-session', { session }),
        };
      // `down` is what a session that is switched off says; one that tries says `start`.
      const off = found.state === 'down';
      return {
        stand: off === (to === 'enable') ? 'before' : 'after',
        lines: [`${found.name} ${found.proto} ${found.state} ${found.info}`.trimEnd()],
      };
    },
    act: async () => {
      const path = birdSockets[which].find((each) => existsSync(each));
      const command = `${to} ${session}`;
      if (path === undefined)
        return notRun(
          'change',
          ['socket', which, command],
          say('probe.no-bird-socket', { sockets: birdSockets[which].join(', ') }),
        );
      const run = await tell(path, command, limits);
      const error = /^[89]\d{3}[- ](.*)$/m.exec(run.stdout)?.[1];
      return error === undefined ? run : notRun('change', run.argv, say('probe.bird-says', { said: error }));
    },
  };
};
