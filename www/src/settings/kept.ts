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

/** A bundle that carries settings, instead of those that it had. Its text is long: it isn't read for that. */
export function withSettings(bundle: string, settings: Settings | undefined): string {
  if (!settings) return bundle;
  const end = bundle.lastIndexOf("}");
  const laid = JSON.stringify(settings);
  // The last of two members of one name counts.
  return /^[\ufeff\s]*\{\s*"files"\s*:\s*\{/.test(bundle)
    ? `${bundle.slice(0, end)},"settings":${laid}}`
    : `{"files":${bundle.replace(/^\ufeff/, "")},"settings":${laid}}`;
}

/** A bundle without the settings that it carries: what rules are changed and compared by. */
export function withoutSettings(bundle: string): string {
  if (!bundle.includes('"settings":')) return bundle;
  const { settings: _, ...bare } = parsed(bundle) as { settings?: unknown };
  return JSON.stringify(bare);
}

/** The settings that a bundle carries. */
export function settingsIn(bundle: string): Settings | undefined {
  const { settings } = parsed(bundle) as { settings?: unknown };
  return isSettings(settings) ? settings : undefined;
}
