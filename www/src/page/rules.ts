// The rule pack as the server has it now; the last one that the page ran by, if the server has none that will do.
import { EngineError, reasonOf } from "../engine/error";
import { fetched, keysAt, requireSignature } from "../engine/pack-file";
import type { PackInfo, Text } from "../engine/pkg/water_rules";
import { kept, sinceOf, type Piece } from "../offline/kept";

/** Rules that may be loaded. */
export interface Rules {
  /** As the engine takes them: a bundle's text. */
  text: string;
  /** When they were taken, if they are a copy. */
  since: Date | undefined;
  /** Why a copy is used, unless the server can't be reached. */
  why: Text | undefined;
  /** What is to be kept once the page runs by them. */
  pieces: Piece[];
}

/** Codes of what the page refuses by itself; anything else that is said of rules is the server's own word on them. */
const REFUSED = ["not-rules", "untrusted", "no-keys"];

/**
 * The rules at an address, signed by one of the keys at another if one is named. What can't be had, or isn't what it should be,
 * is replaced by what was kept; what the server itself says of its rules is passed on.
 */
export async function readRules(url: string, keysUrl: string): Promise<Rules> {
  try {
    return await fromServer(url, keysUrl);
  } catch (error) {
    const passed = error instanceof EngineError && !REFUSED.includes(error.code);
    const copy = passed ? undefined : await keptRules(url, keysUrl);
    if (!copy) throw error instanceof TypeError ? unreachable() : error;
    // Without a network nothing is wrong with the rules.
    return { ...copy, why: error instanceof TypeError ? undefined : reasonOf(error) };
  }
}

function unreachable(): EngineError {
  return new EngineError("unreachable", {
    zh: "网络不通，或者服务器没有应答。",
    en: "There is no network, or the server doesn't answer.",
  });
}

async function fromServer(url: string, keysUrl: string): Promise<Rules> {
  const response = await fetched(url);
  const text = await response.text();
  // The page of a login or of a network that wants to be paid, or half of an answer.
  if (!/^[\ufeff\s]*\{/.test(text) || !/\}\s*$/.test(text))
    throw new EngineError("not-rules", {
      zh: "收到的不是规则包：可能是登录页面，或者没有传完。",
      en: "What came is not a rule pack: perhaps the page of a login, or only a part.",
    });
  const keys =
    keysUrl && (await keysAt(keysUrl).catch((error: unknown) => keptKeys(keysUrl, error)));
  const checked = keys ? await checkedBy(text, keys) : text;
  const pieces = [{ url, text }, ...(keys ? [{ url: keysUrl, text: keys }] : [])];
  return { text: checked, since: sinceOf(response), why: undefined, pieces };
}

/** The keys of before, where there is no network. */
async function keptKeys(url: string, error: unknown): Promise<string> {
  const copy = await kept(url);
  if (!copy) throw error;
  return copy.text;
}

/** The rules that the page last ran by; a copy is trusted no more than what it is a copy of. */
export async function keptRules(url: string, keysUrl: string): Promise<Rules | undefined> {
  const copy = await kept(url);
  if (!copy) return undefined;
  const rules = { text: copy.text, since: copy.since, why: undefined, pieces: [] };
  if (!keysUrl) return rules;
  const keys = await kept(keysUrl);
  return keys ? { ...rules, text: await checkedBy(copy.text, keys.text) } : undefined;
}

async function checkedBy(rules: string, keys: string): Promise<string> {
  const { startStudy } = await import("../engine/start-study");
  return requireSignature(rules, keys, startStudy);
}

// ---- versions --------------------------------------------------------------------------------------

const SEEN = "water-rules.seen";

const numbers = (version: string): number[] => (version.match(/\d+/g) || []).map(Number);

function isOlder(version: string, than: string): boolean {
  const [a, b] = [numbers(version), numbers(than)];
  const place = a.findIndex((number, index) => number !== (b[index] ?? -1));
  return place < 0 ? a.length < b.length : a[place]! < (b[place] ?? -1);
}

/** The newest version of these signed rules that this browser has run by, if they are older; they are noted otherwise. */
export function newerSeen({ id, version }: PackInfo): string | undefined {
  try {
    const seen = JSON.parse(localStorage.getItem(SEEN) || "{}") as Record<string, unknown>;
    const before = seen[id];
    if (typeof before === "string" && isOlder(version, before)) return before;
    localStorage.setItem(SEEN, JSON.stringify({ ...seen, [id]: version }));
  } catch {
    // Storage may be shut off or damaged; nothing is known of before.
  }
  return undefined;
}
