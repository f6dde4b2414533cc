import { connect, type NetConnectOpts } from 'node:net';
import { say } from '../words/say.ts';
import type { CommandLimits } from './command.ts';
import { notRun } from './command.ts';
import type { RawRun } from './raw.ts';
import { failureOfTool } from './tool-failure.ts';

/** One conversation over a socket, in the form of a run. */
export interface Conversation {
  id: string;
  /** For the proof, such as `['socket', '/var/run/calico/bird.ctl', 'show status']`. */
  argv: readonly string[];
  to: NetConnectOpts;
  /** Called with all text received so far; answers what to send now, or that it is over. */
  talk: (received: string) => { send?: string; finished?: boolean };
}

/** Talks until `talk` says that it is over, the other end closes, the deadline or the signal. Never rejects. */
export const talkOver = (conversation: Conversation, limits: CommandLimits): Promise<RawRun> =>
  new Promise((resolve) => {
    const { id, argv } = conversation;
    if (limits.signal.aborted) {
      resolve(notRun(id, argv, say('probe.out-of-time'), 'timeout'));
      return;
    }
    const start = performance.now();
    const socket = connect(conversation.to);
    let received = '';
    let truncated = false;
    let over = false;
    const done = (outcome: { exitCode: number } | Pick<RawRun, 'failure' | 'code'>) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      limits.signal.removeEventListener('abort', abort);
      socket.destroy();
      const milliseconds = Math.round(performance.now() - start);
      resolve({ id, argv: [...argv], ...outcome, stdout: received, stderr: '', milliseconds, truncated });
    };
    const abort = () => done({ failure: say('probe.out-of-time'), code: 'timeout' });
    const timer = setTimeout(
      () => done({ failure: say('probe.did-not-answer', { ms: limits.deadlineMs }), code: 'timeout' }),
      limits.deadlineMs,
    );
    limits.signal.addEventListener('abort', abort, { once: true });
    const step = () => {
      const { send, finished } = conversation.talk(received);
      if (send !== undefined) socket.write(send);
      if (finished) done({ exitCode: 0 });
    };
    socket.setEncoding('utf8');
    socket.once('connect', step);
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (received.length > limits.maxBytes) {
        received = received.slice(0, limits.maxBytes);
        truncated = true;
        done({ exitCode: 0 });
      } else {
        step();
      }
    });
    socket.once('error', (error) => {
      const code = failureOfTool(error.message);
      done({ failure: error.message, ...(code === undefined ? {} : { code }) });
    });
    socket.once('close', () => done({ exitCode: 0 }));
  });
