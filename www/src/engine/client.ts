// The page's side of the engine: one call at a time, each under a time limit. A call that overruns, or
// that breaks the module, costs only its worker: a new one starts from the same compiled module with the
// same pack and record, and the call is reported as failed.
import type { PackFiles, Report, Text } from "./pkg/water_rules";
import type { CallName, Calls, Failure, Loaded, RecordInput, Request, Response } from "./protocol";

export class EngineError extends Error {
  constructor(
    readonly code: string,
    readonly text: Text,
  ) {
    super(`${text.zh} | ${text.en}`);
    this.name = "EngineError";
  }
}

export interface Limits {
  load: number;
  call: number;
}

const LIMITS: Limits = { load: 30_000, call: 5_000 };

export class EngineClient {
  private worker: Worker | undefined;
  private serial = 0;
  private line: Promise<unknown> = Promise.resolve();
  private module: WebAssembly.Module | undefined;
  private files: PackFiles | undefined;
  private record: RecordInput | undefined;
  version = "";

  constructor(
    private readonly spawn: () => Worker,
    private readonly limits: Limits = LIMITS,
  ) {}

  start(module: WebAssembly.Module): Promise<void> {
    this.module = module;
    return this.queue(() => this.revive());
  }

  load(files: PackFiles): Promise<Loaded> {
    return this.queue(async () => {
      this.files = this.record = undefined;
      const loaded = await this.guarded("load", files);
      if (loaded.info) this.files = files;
      return loaded;
    });
  }

  open(record: RecordInput) {
    return this.queue(async () => {
      const problems = await this.guarded("open", record);
      this.record = { ...record };
      return problems;
    });
  }

  set(field: string, value: unknown) {
    return this.queue(async () => {
      const problems = await this.guarded("set", field, value);
      if (this.record) {
        if (value === undefined || value === null) delete this.record[field];
        else this.record[field] = value;
      }
      return problems;
    });
  }

  screen(asOf: string): Promise<Report> {
    return this.queue(async () => JSON.parse(await this.guarded("screen", asOf)) as Report);
  }

  stop(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }

  private queue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.line.then(work);
    this.line = done.catch(() => undefined);
    return done;
  }

  private async guarded<K extends CallName>(name: K, ...args: Parameters<Calls[K]>): Promise<ReturnType<Calls[K]>> {
    if (!this.worker) await this.revive();
    try {
      return await this.send(name, ...args);
    } catch (error) {
      if (!this.worker) await this.revive();
      throw error;
    }
  }

  private async revive(): Promise<void> {
    if (!this.module) throw new Error("the engine has not been started");
    this.stop();
    this.worker = this.spawn();
    this.version = (await this.send("init", this.module)).version;
    if (this.files) await this.send("load", this.files);
    if (this.files && this.record) await this.send("open", this.record);
  }

  /** Sends one call. When it overruns or breaks the worker, the worker is gone when this rejects. */
  private send<K extends CallName>(name: K, ...args: Parameters<Calls[K]>): Promise<ReturnType<Calls[K]>> {
    const worker = this.worker!;
    const id = ++this.serial;
    const limit = name === "init" || name === "load" ? this.limits.load : this.limits.call;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        worker.onmessage = worker.onerror = null;
      };
      const fail = (failure: Failure, broken: boolean): void => {
        settle();
        if (broken) this.stop();
        reject(new EngineError(failure.code, failure.message));
      };
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
        resolve(answer.value as ReturnType<Calls[K]>);
      };
      worker.onerror = (event) => {
        const detail = event.message || "worker";
        const message = { zh: `引擎线程出错：${detail}`, en: `The engine's worker failed: ${detail}` };
        fail({ code: "worker", message }, true);
      };
      const request: Request = { id, name, args };
      worker.postMessage(request);
    });
  }
}

/** Compiles while downloading; servers that send another media type get the slower way. */
export async function compile(url: string): Promise<WebAssembly.Module> {
  if (typeof WebAssembly.compileStreaming === "function") {
    try {
      return await WebAssembly.compileStreaming(fetch(url));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return WebAssembly.compile(await response.arrayBuffer());
}
