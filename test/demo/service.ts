import { setTimeout as sleep } from 'node:timers/promises';
import { processorTime } from '../helpers/processor-time.ts';
import { type ServiceProcess, startServiceProcess } from '../helpers/service-process.ts';

/** A bot or a worker in a process of its own, started as a deployment starts it. */
export interface Service {
  pid: number | undefined;
  stop(): Promise<void>;
}

export interface Patience {
  /** A process that gets no further for so long is given up. */
  stuckMs: number;
  /** What one that is told to end gets. */
  endMs: number;
}

const usual: Patience = { stuckMs: 20_000, endMs: 30_000 };
const pollMs = 50;

/**
 * How far a start has come: while nobody answers, by the processor time that it got (on a loaded machine it
 * gets little, and gets on all the same); once it answers, by what it says is missing.
 */
const progressOf = async (service: ServiceProcess): Promise<{ ready: boolean; mark: string }> => {
  const answer = await service.readiness();
  if (answer === undefined) return { ready: false, mark: `used ${processorTime(service.pid)}` };
  return { ready: answer.status === 200, mark: answer.text };
};

const untilReady = async (role: string, service: ServiceProcess, stuckMs: number): Promise<void> => {
  let mark = '';
  let since = performance.now();
  for (;;) {
    if (service.hasEnded()) throw new Error(`the ${role} ended with ${(await service.ended).code}:\n${service.said()}`);
    const progress = await progressOf(service);
    if (progress.ready) return;
    if (progress.mark !== mark) {
      mark = progress.mark;
      since = performance.now();
    }
    if (performance.now() - since > stuckMs) {
      throw new Error(`the ${role} got no further for ${stuckMs / 1_000} s (${mark.trim()}):\n${service.said()}`);
    }
    await sleep(pollMs);
  }
};

const stop = async (service: ServiceProcess, endMs: number): Promise<void> => {
  if (service.hasEnded()) return;
  service.kill('SIGTERM');
  const late = setTimeout(() => service.kill('SIGKILL'), endMs);
  await service.ended;
  clearTimeout(late);
};

/** Starts it with settings from the environment and waits until it is ready. One that fails to be leaves nothing. */
export const startService = async (
  role: 'bot' | 'worker' | 'fixer',
  settings: Record<string, string>,
  { entry, stuckMs, endMs }: Partial<Patience> & { entry?: string } = {},
): Promise<Service> => {
  // A group of its own: Ctrl-C in the terminal reaches us first, and we end it in order.
  const service = await startServiceProcess([role], settings, { detached: true, ...(entry ? { entry } : {}) });
  try {
    await untilReady(role, service, stuckMs ?? usual.stuckMs);
  } catch (error) {
    await stop(service, endMs ?? usual.endMs);
    throw error;
  }
  return { pid: service.pid, stop: () => stop(service, endMs ?? usual.endMs) };
};
