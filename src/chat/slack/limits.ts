/** The most that Slack takes of everything we send (slack#sizes). `fit.ts` keeps to it. */
export const limits = {
  messageBlocks: 50,
  viewBlocks: 100,
  headerText: 150,
  sectionText: 3_000,
  contextElements: 10,
  contextText: 2_000,
  actionElements: 25,
  buttonText: 75,
  buttonValue: 2_000,
  selectOptions: 100,
  optionGroups: 100,
  tableRows: 100,
  tableColumns: 20,
  /** Slack names no limit for a checklist; these are ours, for its title and each of its steps, and for how many. */
  planText: 300,
  planTasks: 20,
  /** Ours: a cell of a table is one line or a few. */
  cellText: 300,
  inputLabel: 2_000,
  optionText: 75,
  optionValue: 150,
  placeholder: 150,
  confirmTitle: 100,
  confirmText: 300,
  id: 255,
  viewTitle: 24,
  privateMetadata: 3_000,
  /** In bytes, after escaping: an update with more than 4,000 is refused. */
  messageText: 3_900,
  /** Slack answers `msg_blocks_too_long` near 13,200 characters in all blocks together. */
  messageCharacters: 10_000,
  /** Slack names no limit for the alternative text of a file; this is what a screen reader reads at a time. */
  altText: 1_000,
  /** Slack names no limit for rich_text; these are ours, for one element and for the whole block. */
  richText: 3_000,
  richBlock: 8_000,
} as const;
