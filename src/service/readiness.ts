/** What a service needs to do its work. Until it has started it is not ready, whatever else is well. */
export const openReadiness = () => {
  const needs: (() => string | undefined)[] = [];
  let life: string | undefined = 'it starts';
  return {
    /** `problem` answers a sentence while what is needed is missing. */
    need: (problem: () => string | undefined): void => void needs.push(problem),
    started: (): void => {
      life = undefined;
    },
    ending: (): void => {
      life = 'it ends';
    },
    /** Empty: ready. */
    missing: (): string[] => [life, ...needs.map((problem) => problem())].filter((each) => each !== undefined),
  };
};

export type Readiness = ReturnType<typeof openReadiness>;
