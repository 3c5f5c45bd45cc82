// Starts the engine from the files beside the page.
import wasmUrl from "./pkg/water_rules_bg.wasm?url";
import workerUrl from "./worker.ts?worker&url";
import { compile, EngineClient } from "./client";

interface ScriptPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

let policy: ScriptPolicy | undefined;

/** Only the worker's own file passes the policy. */
function trusted(url: string): string {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  if (!factory) return url;
  policy =
    policy ||
    factory.createPolicy("water-screening", {
      createScriptURL(asked) {
        if (asked !== workerUrl) throw new TypeError(`not the engine's worker: ${asked}`);
        return asked;
      },
    });
  return policy.createScriptURL(url);
}

export async function startEngine(): Promise<EngineClient> {
  const type = import.meta.env.DEV ? "module" : "classic";
  const client = new EngineClient(() => new Worker(trusted(workerUrl), { type }));
  await client.start(await compile(wasmUrl));
  return client;
}
