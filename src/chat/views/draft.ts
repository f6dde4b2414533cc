import type { Words } from '../../words/words.ts';
import type { Block } from './view.ts';

/** Something to say to a reader, in their language. */
export type Spoken = (tell: Words) => Draft;

/** What a renderer wants to say, before sizes are looked at. */
export interface Draft {
  /** For notifications and for screens that show nothing else. */
  text: string;
  blocks: readonly Block[];
  /** The whole of it, which goes along as a file when something had to be cut. */
  whole?: TextFile;
}

export interface TextFile {
  name: string;
  title: string;
  content: string;
  /** It goes along even where the messages were not cut: they say less than it does. */
  always?: boolean;
}

/** Shown by itself, over what people see: what is in it, and for what it was opened. */
export interface Page {
  title: string;
  close: string;
  /** Comes back with a press of its buttons. */
  about: string;
  /** What is filled in is sent by a button; `name` says what it is for. */
  form?: { name: string; send: string };
  blocks: readonly Block[];
}
