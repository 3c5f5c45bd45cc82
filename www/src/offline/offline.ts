// The page without a network: registers the service worker, and knows what the page should say of it.
import type { Text } from "../engine/pkg/water_rules";
import { trusted } from "../engine/workers";
import { keep, type Piece } from "./kept";

declare const __BUILD__: string;
declare const __VERSION__: string;

/** The version of the page and the name of its build. */
export const PAGE_VERSION = `${__VERSION__} (${__BUILD__})`;

export interface Offline {
  /** When the rules were taken that are used because the server has none that will do. */
  rulesSince: Date | undefined;
  /** What is wrong with those that it has. */
  why: Text | undefined;
  /** The newer version of these signed rules that was used before. */
  newerSeen: string | undefined;
  /** Whether another build of the page is there. */
  update: boolean;
}

/** How often an open page asks for another build, in milliseconds. */
const ASKS = 15 * 60_000;

let now: Offline = {
  rulesSince: undefined,
  why: undefined,
  newerSeen: undefined,
  update: false,
};
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

/** What the rules are that the page runs by. */
export function noteRules(rules: Omit<Offline, "update">): void {
  become(rules);
}

/** Whether the browser lets the page be kept, once that was asked for. */
let keeping: Promise<boolean> | undefined;

/**
 * Keeps the page, and what it runs by, for when there is no network, where the browser can; called when the page has nothing
 * better to do.
 */
export function keepOffline(pieces: readonly Piece[]): void {
  const { serviceWorker } = navigator;
  if (!serviceWorker || import.meta.env.DEV) return;
  // One after another: what was loaded last is what stays.
  keeping = (keeping || register(serviceWorker)).then(async (may) => {
    if (may) await keep(pieces);
    return may;
  });
}

async function register(container: ServiceWorkerContainer): Promise<boolean> {
  container.addEventListener("message", (event: MessageEvent<{ build?: string }>) => {
    if (event.data && event.data.build) become({ update: event.data.build !== __BUILD__ });
  });
  try {
    const registration = await container.register(trusted("./service-worker.js"));
    const ask = (): void => {
      if (document.visibilityState === "visible") void registration.update().catch(() => undefined);
    };
    setInterval(ask, ASKS);
    window.addEventListener("online", ask);
    // Rules without the page are of no use.
    await container.ready;
    return true;
  } catch {
    // Storage may be shut off; the page then needs the network.
    return false;
  }
}
