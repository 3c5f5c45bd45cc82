// The rule pack as the server has it now.
import { EngineError } from "../engine/link";
import type { Text } from "../engine/pkg/water_rules";
import { noteRules } from "../offline/offline";

/** The rules as the engine takes them: a bundle's text. */
export async function readRules(url: string): Promise<string> {
  const response = await fetch(url, { cache: "no-store" });
  if (!response.ok) throw await refusal(response);
  noteRules(response);
  return response.text();
}

/** Refuses rules that none of the keys at an address signed. */
export async function requireSignature(rules: string, url: string): Promise<void> {
  const response = await fetch(url, { cache: "no-store" });
  if (!response.ok) throw await refusal(response);
  const keys = (await response.text()).match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) || [];
  const { startStudy } = await import("../engine/start-study");
  const study = await startStudy(rules);
  try {
    if (await study.signedBy(keys)) return;
  } finally {
    study.stop();
  }
  throw new EngineError("untrusted", {
    zh: "规则包没有受信任的签名，拒绝使用。",
    en: "The rule pack isn't signed by a trusted key and is refused.",
  });
}

/** Why the server has no rules: in its own words where it gives them. */
async function refusal(response: Response): Promise<Error> {
  try {
    const { code, message } = (await response.json()) as { code: string; message: Text };
    if (message.zh && message.en) return new EngineError(code, message);
  } catch {
    // Not from this server.
  }
  return new Error(`${response.status} ${response.statusText}`);
}
