// An office's settings: kept in this browser, and laid over the rules when these are loaded.
import { parsed } from "../engine/pack-file";
import type { Settings } from "../engine/pkg/water_rules";

const KEY = "water-rules.settings";

/** Those that this browser keeps; what is damaged is none. */
export function keptSettings(): Settings | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) || "null") as unknown;
    return isSettings(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps settings, or none; whether that could be done. */
export function keepSettings(settings: Settings | undefined): boolean {
  try {
    if (settings) localStorage.setItem(KEY, JSON.stringify(settings));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A bundle that carries settings, instead of those that it had. What it has compiled is of the pack without them: the whole
 * engine compiles it anew.
 */
export function withSettings(bundle: string, settings: Settings | undefined): string {
  if (!settings) return bundle;
  const { compiled: _, ...given } = parsed(bundle) as { files?: unknown; compiled?: unknown };
  return JSON.stringify(
    typeof given.files === "object" ? { ...given, settings } : { files: given, settings },
  );
}

/** A bundle without the settings that it carries: what rules are changed and compared by. */
export function withoutSettings(bundle: string): string {
  if (!bundle.includes('"settings":')) return bundle;
  const { settings: _, compiled: __, ...bare } = parsed(bundle) as Record<string, unknown>;
  return JSON.stringify(bare);
}

/** The settings that a bundle carries. */
export function settingsIn(bundle: string): Settings | undefined {
  const { settings } = parsed(bundle) as { settings?: unknown };
  return isSettings(settings) ? settings : undefined;
}
