// The page without a network: registers the service worker, and knows what the page should say of it.
import { trusted } from "../engine/workers";

declare const __BUILD__: string;
declare const __VERSION__: string;

/** The version of the page and the name of its build. */
export const PAGE_VERSION = `${__VERSION__} (${__BUILD__})`;

export interface Offline {
  /** When the rules were taken that are used because the network has none. */
  rulesSince: Date | undefined;
  /** Whether another build of the page is there. */
  update: boolean;
}

/** How often an open page asks for another build, in milliseconds. */
const ASKS = 15 * 60_000;

let now: Offline = { rulesSince: undefined, update: false };
const listeners = new Set<() => void>();

export function offlineNow(): Offline {
  return now;
}

/** Calls back whenever something changes; what comes back ends it. */
export function onOffline(changed: () => void): () => void {
  listeners.add(changed);
  return () => void listeners.delete(changed);
}

function become(next: Partial<Offline>): void {
  now = { ...now, ...next };
  for (const changed of listeners) changed();
}

/** Takes from an answer with rules whether it is a copy. */
export function noteRules(response: Response): void {
  const since = response.headers.get("x-kept-since");
  become({ rulesSince: since ? new Date(since) : undefined });
}

let keeping = false;

/** Keeps the page for when there is no network, where the browser can; called when the page has nothing better to do. */
export function keepOffline(): void {
  const { serviceWorker } = navigator;
  if (!serviceWorker || import.meta.env.DEV || keeping) return;
  keeping = true;
  serviceWorker.addEventListener("message", (event: MessageEvent<{ build?: string }>) => {
    if (event.data && event.data.build) become({ update: event.data.build !== __BUILD__ });
  });
  void register(serviceWorker);
}

async function register(container: ServiceWorkerContainer): Promise<void> {
  try {
    const registration = await container.register(trusted("./service-worker.js"));
    const ask = (): void => {
      if (document.visibilityState === "visible") void registration.update().catch(() => undefined);
    };
    setInterval(ask, ASKS);
    window.addEventListener("online", ask);
  } catch {
    // Storage may be shut off; the page then needs the network.
  }
}
