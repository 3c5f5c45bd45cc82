// Starts the whole engine when it is first asked for; the page imports this file only then.
import wasmUrl from "./pkg-study/water_rules_study_bg.wasm?url";
import workerUrl from "./study.worker.ts?worker&url";
import { compile } from "./link";
import type { PackFiles } from "./pkg-study/water_rules_study";
import type { Code, Compilation } from "./protocol";
import draftWorkerUrl from "./draft.worker.ts?worker&url";
import { DraftClient } from "./draft";
import { StudyClient } from "./study";
import { startWorker } from "./workers";

let module: Promise<Code> | undefined;

/** A client over a pack, as `StudyClient` takes it. Several share the compiled module. */
export async function startStudy(bundle: string, unconfirmed = false): Promise<StudyClient> {
  return new StudyClient(() => startWorker(workerUrl), await compiled(), bundle, unconfirmed);
}

/** A pack compiled from its scripts. */
export async function compilePack(bundle: string): Promise<Compilation> {
  const study = await startStudy(bundle);
  try {
    return await study.compile();
  } finally {
    study.stop();
  }
}

/** A client for a draft beside the pack in force, in a worker of its own. */
export async function startDraft(inForce: PackFiles): Promise<DraftClient> {
  return new DraftClient(() => startWorker(draftWorkerUrl), await compiled(), inForce);
}

function compiled(): Promise<Code> {
  module = module || compile(wasmUrl);
  module.catch(() => (module = undefined));
  return module;
}
