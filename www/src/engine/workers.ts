// Workers under Trusted Types: only the page's own worker files pass the policy.
interface ScriptPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

const known = new Set<string>();
let policy: ScriptPolicy | undefined;

/** Starts a worker from a file that the build names. */
export function startWorker(url: string): Worker {
  const type = import.meta.env.DEV ? "module" : "classic";
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  if (!factory) return new Worker(url, { type });
  known.add(url);
  policy =
    policy ||
    factory.createPolicy("water-screening", {
      createScriptURL(asked) {
        if (!known.has(asked)) throw new TypeError(`not a worker of the engine: ${asked}`);
        return asked;
      },
    });
  return new Worker(policy.createScriptURL(url), { type });
}
