import { parseJson } from '../limits/bounded-json.ts';
import { annotationText } from '../limits/limits.ts';

/** `["pool-a", "10.0.0.0/16"]`, as Calico's annotations list names and addresses; `undefined`: it is no such list. */
export const readAnnotationList = (text: string): string[] | undefined => {
  try {
    const parsed = parseJson(text, 'the annotation', annotationText);
    return Array.isArray(parsed) && parsed.every((item) => typeof item === 'string') ? parsed : undefined;
  } catch {
    return undefined;
  }
};
