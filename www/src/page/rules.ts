// The rule pack as the server has it now.
import { fetched, requireSignature } from "../engine/pack-file";
import { noteRules } from "../offline/offline";

/** The rules as the engine takes them: a bundle's text. */
export async function readRules(url: string): Promise<string> {
  const response = await fetched(url);
  noteRules(response);
  return response.text();
}

/** Refuses rules that none of the keys at an address signed; what was signed comes back. */
export async function requireTrust(rules: string, keysUrl: string): Promise<string> {
  const { startStudy } = await import("../engine/start-study");
  return requireSignature(rules, keysUrl, startStudy);
}
