// The engine's files as the embed kit has them: beside the kit's script, or inside a page that is one file.
import { INTEGRITY, WORKERS } from "virtual:kit";
import { compile } from "../engine/link";
import type { Code } from "../engine/protocol";
import { trusted } from "../engine/workers";

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
}

/** A worker's file, and its code for where that file may not be run: on other origins, and on a disk. */
interface WorkerFile {
  url: string;
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
      // Chromium runs workers of the page's own origin only; a page on a disk has none.
      if (
        url &&
        new URL(url, location.href).origin === location.origin &&
        location.protocol !== "file:"
      )
        return new Worker(trusted(url));
      copy = copy || URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
      return new Worker(trusted(copy));
    },
  };
}

/** The kit as it lies beside its script. What is fetched must be what it was built with. */
export function kitBeside(
  at: Record<"screen" | "screenWorker" | "study" | "studyWorker", string>,
): Kit {
  return {
    screen: engineOf(() => compile(at.screen, INTEGRITY.screen), {
      url: at.screenWorker,
      code: WORKERS.screen,
    }),
    study: engineOf(() => compile(at.study, INTEGRITY.study), {
      url: at.studyWorker,
      code: WORKERS.study,
    }),
  };
}
