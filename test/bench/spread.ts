import { percentile } from './percentile.ts';

/** `median 0.25 s (0.22 to 0.31)`. */
export const spreadOf = (seconds: readonly number[], digits = 2): string => {
  const [least, middle, most] = [Math.min(...seconds), percentile(seconds, 50), Math.max(...seconds)];
  return `median ${middle.toFixed(digits)} s (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
};
