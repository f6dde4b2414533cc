/** A start under way: what comes of it, and how to stop that. */
export type Starting<T> = Promise<{ started: T; stop: () => unknown }>;

export const starting = async <T>(start: Promise<T>, stop: (started: T) => unknown): Starting<T> => {
  const started = await start;
  return { started, stop: () => stop(started) };
};

/** What was started, to be stopped in the reverse order; each is stopped even when another fails to. */
export interface Parts {
  /** All at the same time. Where one fails, the others are waited for: they are stopped with the rest. */
  start<T extends readonly unknown[]>(...all: { [I in keyof T]: Starting<T[I]> }): Promise<T>;
  add(stop: () => unknown): void;
  stop(): Promise<void>;
}

export const openParts = (log: (text: string) => void): Parts => {
  const stops: (() => unknown)[] = [];
  return {
    start: async (...all) => {
      const settled = await Promise.allSettled(
        all.map(async (one) => {
          stops.push((await one).stop);
        }),
      );
      const failed = settled.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      // Each is what its own start gave, in the same order.
      return Promise.all(all.map(async (one) => (await one).started)) as never;
    },
    add: (stop) => void stops.push(stop),
    stop: async () => {
      for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
        const last = stop;
        await (async () => last())().catch((error: unknown) => log(String(error)));
      }
    },
  };
};
