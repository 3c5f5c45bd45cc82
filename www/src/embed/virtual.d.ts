/** What build/kit.mjs knows before it bundles the kit. */
declare module "virtual:kit" {
  /** Of the modules, as subresource integrity has it. */
  export const INTEGRITY: { screen: string; study: string };
  /** Of the files that are fetched, each with a hash of what is in it. */
  export const NAMES: { screen: string; screenWorker: string; study: string; studyWorker: string };
  /** The code of the workers. */
  export const WORKERS: { screen: string; study: string };
}

/** What the wrappers import of the package that they are published in. */
declare module "water-rules/element";
