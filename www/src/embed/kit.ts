// The engine's files as the embed kit has them: beside the kit's script, or inside a page that is one file.
import { INTEGRITY, NAMES, WORKERS } from "virtual:kit";
import { compile } from "../engine/link";
import type { Code } from "../engine/protocol";
import { trusted } from "../engine/workers";
import { placed } from "./place";

/** One engine: its module and a worker to run it in. */
export interface Engine {
  code(): Promise<Code>;
  worker(): Worker;
}

export interface Kit {
  /** Screens. */
  screen: Engine;
  /** Does everything else; not everywhere is it there. */
  study?: Engine;
  /** The pack of elements that name none, as its bundle's text. */
  pack?(): Promise<string>;
  /** Whether files that it is made of are gone, as they are once another build is in their place. */
  replaced?(): Promise<boolean>;
}

/** A worker's file, and its code for where that file may not be run: on other origins, and on a disk. */
interface WorkerFile {
  url(): string;
  code: string;
}

/** An engine whose module is compiled once, however many elements ask. */
export function engineOf(load: () => Promise<Code>, { url, code }: WorkerFile): Engine {
  let loading: Promise<Code> | undefined;
  let copy: string | undefined;
  return {
    code() {
      if (!loading) {
        loading = load();
        loading.catch(() => (loading = undefined));
      }
      return loading;
    },
    worker() {
      const at = url();
      // Chromium runs workers of the page's own origin only; a page on a disk has none.
      if (
        at &&
        new URL(at, location.href).origin === location.origin &&
        location.protocol !== "file:"
      )
        return new Worker(trusted(at));
      copy = copy || URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
      return new Worker(trusted(copy));
    },
  };
}

/** The files that a script of the kit fetches; the build puts a hash of each into its name. */
export type KitFile = keyof typeof NAMES;

/** The kit as it lies beside its script, `script`. What is fetched must be what it was built with. */
export function kitBeside(script: string, beside: Record<KitFile, string>): Kit {
  const at = (file: KitFile): string => placed(NAMES[file], beside[file]);
  return {
    screen: engineOf(() => compile(at("screen"), INTEGRITY.screen), {
      url: () => at("screenWorker"),
      code: WORKERS.screen,
    }),
    study: engineOf(() => compile(at("study"), INTEGRITY.study), {
      url: () => at("studyWorker"),
      code: WORKERS.study,
    }),
    async replaced() {
      const files: KitFile[] = ["screen", "screenWorker", "study", "studyWorker"];
      const there = await Promise.all(files.map((file) => isThere(at(file))));
      if (!there.includes(false)) return false;
      // So that the page, loaded again, has the script that goes with what is there now.
      await fetch(script, { cache: "reload" }).catch(() => undefined);
      return true;
    },
  };
}

/** Whether there is a file at an address, and no page in its stead; without a network that isn't known. */
async function isThere(url: string): Promise<boolean | undefined> {
  try {
    const { ok, headers } = await fetch(url, { method: "HEAD", cache: "no-cache" });
    return ok && !/^text\/html\b/.test(headers.get("content-type") || "");
  } catch {
    return undefined;
  }
}
