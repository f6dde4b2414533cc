/** What became of a group of alerts. */
export interface Taken {
  /** `known`: it is asked about already. `nothing-to-ask`: neither alerts nor rules name what to ask. */
  outcome: 'asked' | 'known' | 'nothing-to-ask' | 'over' | 'too-many' | 'no-channel';
  /** The questions in words. */
  questions: readonly string[];
}
