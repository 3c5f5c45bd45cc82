/// <reference lib="webworker" />
// A worker's end: answers each call of the page by the handler of that name.
import type { Failure, Request, Response } from "./protocol";

/** A failure of the call itself, in both languages. */
export function misuse(code: string, zh: string, en: string): Failure {
  return { code, message: { zh, en } };
}

function failure(error: unknown): Failure {
  if (typeof error === "object" && error !== null && "code" in error && "message" in error) {
    const known = error as Failure;
    if (typeof known.message === "object") return { code: known.code, message: known.message };
  }
  const text = String(error);
  return misuse("engine", `引擎出错：${text}`, `The engine failed: ${text}`);
}

/** The handlers of a set of calls; any of them may answer later. */
export type Handlers<C> = {
  [K in keyof C]: C[K] extends (...args: infer A) => infer R
    ? (...args: A) => R | Promise<R>
    : never;
};

export function answerWith<C>(handlers: Handlers<C>): void {
  self.onmessage = async (event: MessageEvent<Request>) => {
    const { id, name, args } = event.data;
    let answer: Response;
    try {
      const handler = handlers[name as keyof C] as (...args: unknown[]) => unknown;
      answer = { id, ok: true, value: await handler(...args) };
    } catch (error) {
      // A trap or a spent stack may leave the module's memory half changed.
      const broken = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
      answer = { id, ok: false, failure: failure(error), broken };
    }
    self.postMessage(answer);
  };
}
