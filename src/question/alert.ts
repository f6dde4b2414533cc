import { z } from 'zod';

/** Alerts as they are taken in, whoever sends them: cut to what is read of them, and nothing in them is trusted. */

/** In UTF-16 units. */
const longest = { name: 80, label: 300, text: 1_500 } as const;
/** Labels of one alert; Prometheus' own rules give it ten. */
const mostLabels = 60;
/** Alerts of one group that are looked at. */
export const mostAlerts = 200;

const withoutControls = (text: string): string => text.replace(/\p{C}/gu, ' ').trim();
const text = (most: number) => z.string().transform((value) => withoutControls(value.slice(0, most)));

const fields = z.record(z.string(), z.unknown()).transform((given) =>
  Object.entries(given)
    .slice(0, mostLabels)
    .flatMap(([name, value]): [string, string][] =>
      typeof value === 'string'
        ? [[withoutControls(name.slice(0, longest.name)), withoutControls(value.slice(0, longest.label))]]
        : [],
    ),
);

/** Name and value of each label, in the order in which they were sent. */
export type Labels = ReadonlyMap<string, string>;
export const labelsSchema = fields.transform((entries): Labels => new Map(entries));
export const alertName = text(longest.name);
export const alertText = text(longest.text);

export interface Alert {
  labels: Labels;
  /** What it says in sentences: summary, description. */
  texts: readonly string[];
}

export interface AlertGroup {
  /** Tells it from other groups; the same again for as long as it lasts. */
  key: string;
  /** What it is called to people. */
  name: string;
  state: 'firing' | 'resolved';
  /** Of a firing group those that fire, at most `mostAlerts`. */
  alerts: readonly Alert[];
  /** How many there are in all. */
  count: number;
}
