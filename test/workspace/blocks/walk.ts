import type { Data } from '../model.ts';

export const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Visits every object inside a value, the outer before the inner. */
export const walk = (value: unknown, visit: (value: Data) => void): void => {
  if (Array.isArray(value)) {
    for (const part of value) walk(part, visit);
  } else if (isData(value)) {
    visit(value);
    for (const part of Object.values(value)) walk(part, visit);
  }
};
