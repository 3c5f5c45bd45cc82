// Workers under Trusted Types: only the page's own worker files pass the policy.
interface ScriptPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

const known = new Set<string>();
let policy: ScriptPolicy | undefined;

/** A script's address in the form that Trusted Types ask for. */
export function trusted(url: string): string {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  if (!factory) return url;
  known.add(url);
  policy =
    policy ||
    factory.createPolicy("water-screening", {
      createScriptURL(asked) {
        if (!known.has(asked)) throw new TypeError(`not a worker of the page: ${asked}`);
        return asked;
      },
    });
  return policy.createScriptURL(url);
}

/** Starts a worker from a file that the build names. */
export function startWorker(url: string): Worker {
  return new Worker(trusted(url), { type: import.meta.env.DEV ? "module" : "classic" });
}
