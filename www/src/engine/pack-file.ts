// A rule pack at an address, and whether it is one of those that are trusted.
import { EngineError } from "./error";
import type { Text } from "./pkg/water_rules";
import type { StudyClient } from "./study";

/** What an address answers now: what the browser has of it is asked about. Rejects with the server's own words. */
export async function fetched(url: string): Promise<Response> {
  const response = await fetch(url, { cache: "no-cache" });
  if (!response.ok) throw await refusal(response);
  return response;
}

/** The public keys in a text, one after another. */
export function pemKeys(text: string): string[] {
  return text.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) || [];
}

/** A bundle's text as JSON; the mark that Windows programs put before it is no part of it. */
export function parsed(bundle: string): unknown {
  return JSON.parse(bundle.replace(/^\ufeff/, ""));
}

/** The text of the public keys at an address. */
export async function keysAt(url: string): Promise<string> {
  const text = await (await fetched(url)).text();
  if (pemKeys(text).length === 0)
    throw new EngineError("no-keys", {
      zh: `${url} 里没有公钥（PEM）。`,
      en: `There is no public key in PEM at ${url}.`,
    });
  return text;
}

/**
 * Refuses a pack that none of the keys in a text signed; `start` gives the whole engine over it. The bundle comes back
 * without the compiled rules unless a signature covers them.
 */
export async function requireSignature(
  bundle: string,
  keys: string,
  start: (bundle: string) => Promise<StudyClient>,
): Promise<string> {
  const study = await start(bundle);
  try {
    if (await study.signedWhole(pemKeys(keys))) return bundle;
    if (await study.signedBy(pemKeys(keys))) {
      const { compiled: _, ...signed } = parsed(bundle) as { compiled?: unknown };
      return JSON.stringify(signed);
    }
  } finally {
    study.stop();
  }
  throw new EngineError("untrusted", {
    zh: "规则包没有受信任的签名，拒绝使用。",
    en: "The rule pack isn't signed by a trusted key and is refused.",
  });
}

async function refusal(response: Response): Promise<Error> {
  try {
    const { code, message } = (await response.json()) as { code: string; message: Text };
    if (message.zh && message.en) return new EngineError(code, message);
  } catch {
    // Not from this server.
  }
  return new Error(`${response.status} ${response.statusText}`);
}
