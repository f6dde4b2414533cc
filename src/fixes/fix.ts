/** What a fix needs to know; values come from the cluster and are never trusted as they are. */
export type FixParams = Readonly<Record<string, string>>;

/** One fix as it is described to people. It never runs anything. */
export interface Fix {
  id: string;
  /** `approve`: can be offered behind a button; `people`: outside the cluster, or needs judgement. */
  by: 'approve' | 'people';
  title: (params: FixParams) => string;
  why: (params: FixParams) => string;
  /** Text to copy. */
  command: (params: FixParams) => string;
}
