// The page's end of a worker: one call at a time, each under a time limit. A call that overruns, or that breaks the
// module, costs only its worker.
import { EngineError, STOPPED } from "./error";
import type { CallsOf, Code, Failure, Request, Response } from "./protocol";

type Arguments<F> = F extends (...args: infer A) => unknown ? A : never;
type Answer<F> = F extends (...args: never[]) => infer R ? R : never;

export class WorkerLink<C extends CallsOf<C>> {
  private serial = 0;
  private worker: Worker | undefined;
  /** Ends the call that waits for an answer. */
  private giveUp: (() => void) | undefined;

  constructor(private readonly spawn: () => Worker) {}

  /** Whether there is a worker to send to. */
  get alive(): boolean {
    return this.worker !== undefined;
  }

  restart(): void {
    this.stop();
    this.worker = this.spawn();
  }

  /** The call that waits for an answer, if one does, is told that it was stopped. */
  stop(): void {
    if (this.worker) this.worker.terminate();
    this.worker = undefined;
    if (this.giveUp) this.giveUp();
  }

  /** Sends one call. When it overruns its limit (ms) or breaks the worker, the worker is gone when this rejects. */
  send<K extends keyof C & string>(
    limit: number,
    name: K,
    ...args: Arguments<C[K]>
  ): Promise<Answer<C[K]>> {
    const worker = this.worker!;
    const id = ++this.serial;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        worker.onmessage = worker.onerror = null;
        this.giveUp = undefined;
      };
      const fail = (failure: Failure, broken: boolean): void => {
        settle();
        if (broken) this.stop();
        reject(new EngineError(failure.code, failure.message));
      };
      this.giveUp = () => fail(STOPPED, false);
      const timer = setTimeout(() => {
        const seconds = limit / 1000;
        const message = {
          zh: `规则运行超过 ${seconds} 秒，已被终止；页面可继续使用。`,
          en: `The rules ran for more than ${seconds} s and were stopped; the page can still be used.`,
        };
        fail({ code: "timeout", message }, true);
      }, limit);
      worker.onmessage = (event: MessageEvent<Response>) => {
        const answer = event.data;
        if (answer.id !== id) return;
        if (!answer.ok) return fail(answer.failure, answer.broken);
        settle();
        resolve(answer.value as Answer<C[K]>);
      };
      worker.onerror = (event) => {
        const detail = event.message || "worker";
        const message = {
          zh: `引擎线程出错：${detail}`,
          en: `The engine's worker failed: ${detail}`,
        };
        fail({ code: "worker", message }, true);
      };
      const request: Request = { id, name, args };
      worker.postMessage(request);
    });
  }
}

/** Runs pieces of work one after another, whatever became of the one before. */
export class Line {
  private last: Promise<unknown> = Promise.resolve();

  queue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }
}

/** Compiles while downloading; servers that send another media type get the slower way. */
export async function compile(url: string, integrity = ""): Promise<Code> {
  if (typeof WebAssembly.compileStreaming === "function") {
    try {
      return await WebAssembly.compileStreaming(fetch(url, { integrity }));
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof WebAssembly.CompileError)) throw error;
    }
  }
  const response = await fetch(url, { integrity });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return compileBytes(await response.arrayBuffer());
}

/** Compiles what is here already. */
export async function compileBytes(bytes: ArrayBuffer): Promise<Code> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    // Chromium before 97 doesn't know `'wasm-unsafe-eval'`: under a policy it compiles in a worker only. What is broken stays
    // broken there.
    if (error instanceof WebAssembly.CompileError) return bytes;
    throw error;
  }
}
