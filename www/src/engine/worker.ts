/// <reference lib="webworker" />
// Runs the engine away from the page: holds one rule pack and one open record.
import init, { engineVersion, loadPack } from "./pkg/water_rules";
import type { ProjectRecord, RulePack } from "./pkg/water_rules";
import type { CallName, Calls, Failure, Request, Response } from "./protocol";

let pack: RulePack | undefined;
let record: ProjectRecord | undefined;

function close(): void {
  record?.free();
  record = undefined;
}

function opened(): ProjectRecord {
  if (!record) throw misuse("no-record", "尚未打开项目数据", "No record is open");
  return record;
}

function misuse(code: string, zh: string, en: string): Failure {
  return { code, message: { zh, en } };
}

type Handlers = {
  [K in CallName]: (...args: Parameters<Calls[K]>) => ReturnType<Calls[K]> | Promise<ReturnType<Calls[K]>>;
};

const handlers: Handlers = {
  async init(module) {
    await init({ module_or_path: module });
    return { version: engineVersion() };
  },
  load(files) {
    close();
    pack?.free();
    pack = undefined;
    const loaded = loadPack(files);
    pack = loaded.pack;
    return { info: pack ? pack.info() : null, diagnostics: loaded.diagnostics };
  },
  open(input) {
    close();
    if (!pack) throw misuse("no-pack", "尚未载入规则包", "No rule pack is loaded");
    record = pack.open(input);
    return record.problems();
  },
  set(field, value) {
    return opened().set(field, value);
  },
  screen(asOf) {
    return opened().screenText(asOf);
  },
};

function failure(error: unknown): Failure {
  if (typeof error === "object" && error !== null && "code" in error && "message" in error) {
    const known = error as Failure;
    if (typeof known.message === "object") return { code: known.code, message: known.message };
  }
  const text = String(error);
  return misuse("engine", `引擎出错：${text}`, `The engine failed: ${text}`);
}

self.onmessage = async (event: MessageEvent<Request>) => {
  const { id, name, args } = event.data;
  let answer: Response;
  try {
    const handler = handlers[name] as (...args: unknown[]) => unknown;
    answer = { id, ok: true, value: await handler(...args) };
  } catch (error) {
    // A trap or a spent stack may leave the module's memory half changed.
    const broken = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
    answer = { id, ok: false, failure: failure(error), broken };
  }
  self.postMessage(answer);
};
