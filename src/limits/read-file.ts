import { closeSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Message } from '../words/message.ts';
import { byteStore } from './byte-store.ts';
import { tooLarge } from './too-large.ts';

const chunkBytes = 256 * 1024;

/** What is read, for messages, and how much of it at most. */
export interface FileLimits {
  /** Such as `the case case.json`. */
  what: Message | string;
  bytes: number;
  /** What to do where it is larger. */
  next?: string;
}

/** Counts while it reads: a pipe and a device have no size of their own, and a file can grow. */
const collector = ({ what, bytes, next }: FileLimits) => {
  const store = byteStore(bytes);
  return {
    add(piece: Buffer): void {
      if (!store.add(piece)) throw tooLarge(what, { size: bytes + 1, limit: bytes, unit: 'bytes' }, next);
    },
    all: () => store.bytes(),
  };
};

/** The bytes of a file, a pipe or a device. Throws TooLarge (`too-large`), or what the system says. */
export const readBytes = async (path: string, limits: FileLimits): Promise<Buffer> => {
  const file = await open(path, 'r');
  try {
    const found = collector(limits);
    const buffer = Buffer.alloc(chunkBytes);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes);
      if (bytesRead === 0) return found.all();
      found.add(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
};

/** The same as text. */
export const readText = async (path: string, limits: FileLimits): Promise<string> =>
  (await readBytes(path, limits)).toString('utf8');

/** The same at once, for settings at the start. */
export const readTextSync = (path: string, limits: FileLimits): string => {
  const file = openSync(path, 'r');
  try {
    const found = collector(limits);
    const buffer = Buffer.alloc(chunkBytes);
    for (;;) {
      const read = readSync(file, buffer, 0, chunkBytes, null);
      if (read === 0) return found.all().toString('utf8');
      found.add(buffer.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
};
