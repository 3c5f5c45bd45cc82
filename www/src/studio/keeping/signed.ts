// A signed bundle that was opened: its signatures count for its files as they are, and for nothing else.
import { changedFiles } from "../../engine/changed";
import { fetched, parsed, pemKeys } from "../../engine/pack-file";
import type { DraftClient } from "../../engine/draft";
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";

/** Whether a key that this page trusts signed it; `unknown` if the page trusts no keys. */
export type Trusted = "trusted" | "untrusted" | "unknown";

export interface Signed {
  files: PackFiles;
  signatures: unknown[];
  is: Trusted;
}

/** What a bundle's signatures are worth; nothing if it has none. */
export async function signedOf(
  bundle: string,
  files: PackFiles,
  keysUrl: string,
  client: () => Promise<DraftClient>,
): Promise<Signed | undefined> {
  const { signatures } = parsed(bundle) as { signatures?: unknown };
  if (!Array.isArray(signatures) || !signatures.length) return undefined;
  if (!keysUrl) return { files, signatures, is: "unknown" };
  const keys = pemKeys(await (await fetched(keysUrl)).text());
  return {
    files,
    signatures,
    is: (await (await client()).signedBy(bundle, keys)) ? "trusted" : "untrusted",
  };
}

/** The draft as a bundle's text; signatures that don't count for it any more are left out. */
export function bundleOf(files: PackFiles, signed: Signed | undefined): string {
  const counts = signed && !changedFiles(signed.files, files).length;
  return `${JSON.stringify(counts ? { files, signatures: signed.signatures } : files, null, 2)}\n`;
}
