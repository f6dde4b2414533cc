/** Longest line that is kept: a request is a few kilobytes. */
const lineLimit = 1_000_000;

/** Standard input as lines, and the news that it ended. */
export const lineInput = (stream: NodeJS.ReadStream) => {
  const lines: string[] = [];
  const waiting: ((line: string | undefined) => void)[] = [];
  const listeners: (() => void)[] = [];
  let rest = '';
  let ended = false;
  const put = (line: string) => {
    const next = waiting.shift();
    if (next) next(line);
    else lines.push(line);
  };
  const end = () => {
    if (ended) return;
    ended = true;
    if (rest !== '') put(rest);
    rest = '';
    for (const next of waiting.splice(0)) next(undefined);
    for (const listener of listeners.splice(0)) listener();
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string | Buffer) => {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) put(part);
    if (rest.length > lineLimit) end();
  });
  stream.once('end', end);
  stream.once('error', end);
  stream.once('close', end);
  return {
    /** The next whole line, or nothing when the input has ended. */
    next: (): Promise<string | undefined> => {
      const line = lines.shift();
      if (line !== undefined) return Promise.resolve(line);
      return ended ? Promise.resolve(undefined) : new Promise((resolve) => waiting.push(resolve));
    },
    /** Called once, when the input ends or fails. */
    onEnd: (listener: () => void): void => {
      if (ended) listener();
      else listeners.push(listener);
    },
    /** Lets the process end although the input is open. */
    close: (): void => {
      stream.pause();
      stream.unref?.();
    },
  };
};

export type LineInput = ReturnType<typeof lineInput>;
