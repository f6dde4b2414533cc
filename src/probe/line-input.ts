/** Standard input as lines, and the news that it ended. */
export interface LineInput {
  /** The next whole line, or nothing when the input has ended. */
  next(): Promise<string | undefined>;
  /** Called once, when the input ends or fails. */
  onEnd(listener: () => void): void;
  /** Lets the process end although the input is open. */
  close(): void;
}

/** Longest line that is kept: a request is a few kilobytes. */
const lineLimit = 1_000_000;

export const lineInput = (stream: NodeJS.ReadStream): LineInput => {
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
    next: () => {
      const line = lines.shift();
      if (line !== undefined) return Promise.resolve(line);
      return ended ? Promise.resolve(undefined) : new Promise((resolve) => waiting.push(resolve));
    },
    onEnd: (listener) => {
      if (ended) listener();
      else listeners.push(listener);
    },
    close: () => {
      stream.pause();
      stream.unref?.();
    },
  };
};
