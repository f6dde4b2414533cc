/** What a service needs to do its work. Until it has started it is not ready, whatever else is well. */
export interface Readiness {
  /** `problem` answers a sentence while what is needed is missing. */
  need(problem: () => string | undefined): void;
  started(): void;
  ending(): void;
  /** Empty: ready. */
  missing(): string[];
}

export const openReadiness = (): Readiness => {
  const needs: (() => string | undefined)[] = [];
  let life: string | undefined = 'it starts';
  return {
    need: (problem) => void needs.push(problem),
    started: () => {
      life = undefined;
    },
    ending: () => {
      life = 'it ends';
    },
    missing: () => [life, ...needs.map((problem) => problem())].filter((each) => each !== undefined),
  };
};
