// Starts the engines from the files beside the page.
import wasmUrl from "./pkg/water_rules_bg.wasm?url";
import workerUrl from "./worker.ts?worker&url";
import { EngineClient } from "./client";
import { compile } from "./link";
import { startWorker } from "./workers";

export async function startEngine(): Promise<EngineClient> {
  const client = new EngineClient(() => startWorker(workerUrl));
  await client.start(compile(wasmUrl));
  return client;
}
