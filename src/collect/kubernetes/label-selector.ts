/** Pods that have all of these labels, as the API is asked for them: `app=web,tier=front`. */
export const labelSelectorOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
