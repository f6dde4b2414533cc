/** Arguments of a Web API call, from a form, a query or JSON. Objects in a form come as JSON text. */
import { isData } from '../blocks/walk.ts';
import type { Data } from '../model.ts';
import { ApiError, refuseWith } from './api-error.ts';

export class Arguments {
  readonly all: Data;

  constructor(all: Data) {
    this.all = all;
  }

  /** The text of an argument; undefined when missing or empty. */
  string(name: string): string | undefined {
    const value = this.all[name];
    if (value === undefined || value === null || value === '') return undefined;
    return typeof value === 'string' ? value : String(value);
  }

  required(name: string, code = 'invalid_arguments'): string {
    const value = this.string(name);
    if (value !== undefined) return value;
    if (code !== 'invalid_arguments') throw new ApiError(code);
    throw refuseWith(code, [`missing required field: ${name}`]);
  }

  boolean(name: string): boolean {
    const value = this.all[name];
    return value === true || value === 'true' || value === '1' || value === 1;
  }

  number(name: string, fallback: number): number {
    const value = Number(this.all[name] ?? fallback);
    return Number.isFinite(value) ? value : fallback;
  }

  has(name: string): boolean {
    return this.all[name] !== undefined && this.all[name] !== null;
  }

  /** An argument that is a list of objects; `code` when it is something else. */
  list(name: string, code: string): unknown[] | undefined {
    const value = this.parsed(name, code);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw new ApiError(code);
    return value;
  }

  object(name: string, code: string): Data | undefined {
    const value = this.parsed(name, code);
    if (value === undefined) return undefined;
    if (!isData(value)) throw new ApiError(code);
    return value;
  }

  private parsed(name: string, code: string): unknown {
    const value = this.all[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      throw new ApiError(code);
    }
  }
}
