// What the page asks of the engine's worker. One message a call, one answer a message.
import type { Diagnostic, FieldProblem, PackFiles, PackInfo, Text } from "./pkg/water_rules";

export type RecordInput = Record<string, unknown>;

export interface Loaded {
  info: PackInfo | null;
  diagnostics: Diagnostic[];
}

export interface Calls {
  init(module: WebAssembly.Module): { version: string };
  load(files: PackFiles): Loaded;
  open(record: RecordInput): FieldProblem[];
  set(field: string, value: unknown): FieldProblem[];
  /** The report as JSON text. */
  screen(asOf: string): string;
}

export type CallName = keyof Calls;

export interface Failure {
  code: string;
  message: Text;
}

export interface Request {
  id: number;
  name: CallName;
  args: unknown[];
}

/** `broken` tells that the module trapped and the worker must not be used again. */
export type Response =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; failure: Failure; broken: boolean };
