import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Two TAP devices that are the ends of one wire (see slow-wire.pl). */
export interface SlowWire {
  /** `ms`: what a frame takes from end to end. `loseEvery`: of so many frames each way one is lost; 0: none. */
  set(ms: number, loseEvery: number): Promise<void>;
  /** Frames lost so far, both ways together, and how late the latest since this was asked before came, in milliseconds. */
  told(): Promise<{ lost: number; lateMs: number }>;
  cut(): void;
}

const program = new URL('slow-wire.pl', import.meta.url).pathname;

/** Makes the two devices in the network namespace that `enter` leads to; they vanish with `cut`. */
export const startSlowWire = async (
  ends: readonly [string, string],
  enter: readonly string[] = [],
): Promise<SlowWire> => {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...enter, 'perl', program, ...ends], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await answers.next();
    if (done) throw new Error(`the wire between ${ends.join(' and ')} has ended`);
    const [lost = 0, lateMs = 0] = value.split(' ').map(Number);
    return { lost, lateMs };
  };
  await answer();
  let now = '0 0';
  const tell = (words: string) => {
    now = words;
    child.stdin.write(`${words}\n`);
    return answer();
  };
  return {
    set: async (ms, loseEvery) => {
      await tell(`${ms} ${loseEvery}`);
    },
    told: () => tell(now),
    cut: () => void child.kill('SIGKILL'),
  };
};
