/** What build/kit.mjs knows before it bundles the kit. */
declare module "virtual:kit" {
  /** Of the modules, as subresource integrity has it. */
  export const INTEGRITY: { screen: string; study: string };
  /** The code of the workers. */
  export const WORKERS: { screen: string; study: string };
}
