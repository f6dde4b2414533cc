/** A pattern of a CRD schema, which is in Go's syntax: `(?i)` for the whole of it is a flag here. */
export const goPattern = (pattern: string): RegExp =>
  new RegExp(pattern.replaceAll('(?i)', ''), pattern.includes('(?i)') ? 'i' : '');
