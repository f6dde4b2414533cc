import { existsSync } from 'node:fs';
import { say } from '../words/say.ts';
import { type CommandLimits, notRun } from './command.ts';
import type { RawRun } from './raw.ts';
import { talkOver } from './socket-run.ts';

/**
 * BIRD's control protocol: each reply is lines `NNNN-text` (more follow) or `NNNN text` (the last), a
 * line that starts with a space repeats the code before it. Codes 8000 and above are errors.
 */
const lastLine = /^\d{4}( |$)/;

/** Where calico-node (calico#6.2) and packages put the socket. */
export const birdSockets = {
  bird: ['/var/run/calico/bird.ctl', '/var/run/bird/bird.ctl', '/run/bird/bird.ctl'],
  bird6: ['/var/run/calico/bird6.ctl', '/var/run/bird/bird6.ctl', '/run/bird/bird6.ctl'],
} as const;

const commands = [
  ['status', 'show status'],
  ['protocols', 'show protocols all'],
  ['routes', 'show route'],
] as const;

/** Cuts the conversation into replies, looking at each line once however it arrives. */
class ReplyReader {
  readonly replies: string[] = [];
  #start = 0;
  #at = 0;

  read(received: string): void {
    for (;;) {
      const end = received.indexOf('\n', this.#at);
      if (end === -1) return;
      const line = received.slice(this.#at, end);
      this.#at = end + 1;
      if (lastLine.test(line)) {
        this.replies.push(received.slice(this.#start, this.#at));
        this.#start = this.#at;
      }
    }
  }
}

/** Reply codes taken off, as `birdcl` prints it. */
const withoutCodes = (reply: string): string =>
  reply
    .split('\n')
    .filter((line) => !/^0000\s*$/.test(line))
    .map((line) => (/^\d{4}[- ]/.test(line) ? line.slice(5) : line.startsWith(' ') ? line.slice(1) : line))
    .join('\n');

const errorOf = (reply: string): string | undefined => /^[89]\d{3}[- ](.*)$/m.exec(reply)?.[1];

/**
 * Asks one BIRD for its status, protocols and routes over one connection, in restricted (read-only)
 * mode. Ids: `bird-status`, `bird-protocols`, `bird-routes`, and the same with `bird6`.
 */
export const askBird = async (
  which: 'bird' | 'bird6',
  limits: CommandLimits,
  sockets: readonly string[] = birdSockets[which],
): Promise<RawRun[]> => {
  const path = sockets.find((each) => existsSync(each));
  if (path === undefined) {
    const failure = say('probe.no-bird-socket', { sockets: sockets.join(', ') });
    return commands.map(([id, command]) =>
      notRun(`${which}-${id}`, ['socket', sockets[0] ?? '', command], failure, 'not-running'),
    );
  }
  const script = ['restrict', ...commands.map(([, command]) => command)];
  const reader = new ReplyReader();
  let sent = 0;
  const whole = await talkOver(
    {
      id: which,
      argv: ['socket', path],
      to: { path },
      talk: (received) => {
        reader.read(received);
        const answered = reader.replies.length;
        if (answered > script.length) return { finished: true };
        if (answered <= sent) return {};
        sent = answered;
        return { send: `${script[sent - 1]}\n` };
      },
    },
    limits,
  );
  const answers = reader.replies.slice(2);
  return commands.map(([id, command], index): RawRun => {
    const argv = ['socket', path, command];
    const answer = answers[index];
    if (answer === undefined)
      return notRun(`${which}-${id}`, argv, whole.failure ?? say('probe.bird-closed'), whole.code);
    const error = errorOf(answer);
    if (error !== undefined) return notRun(`${which}-${id}`, argv, say('probe.bird-says', { said: error }));
    const { milliseconds } = whole;
    return {
      id: `${which}-${id}`,
      argv,
      exitCode: 0,
      stdout: withoutCodes(answer),
      stderr: '',
      milliseconds,
      truncated: false,
    };
  });
};
