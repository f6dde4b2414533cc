import type { ActionsBlock, ContextBlock, DividerBlock, HeaderBlock, RichTextBlock, SectionBlock } from '@slack/types';
import type { Words } from '../../words/words.ts';

/** The kinds of block that the renderers use: those that every Slack client has long shown. */
export type Block = HeaderBlock | SectionBlock | ContextBlock | ActionsBlock | DividerBlock | RichTextBlock;

/** Something to say to a reader, in their language. */
export type Spoken = (tell: Words) => Draft;

/** What a renderer wants to say, before sizes are looked at. */
export interface Draft {
  /** For notifications and for screens that show no blocks; not escaped yet. */
  text: string;
  blocks: Block[];
  /** The whole of it, which goes along as a file when something had to be cut. */
  whole?: TextFile;
}

/** One message as it is sent; `text` is escaped. */
export interface Message {
  text: string;
  blocks: Block[];
}

export interface TextFile {
  name: string;
  title: string;
  content: string;
  /** It goes along even where the messages were not cut: they say less than it does. */
  always?: boolean;
}
