// What this engine's two modules share: the pack in ../pack, and what of a report the benchmark compares.
import { CODES } from "../src/checks.mjs";

export const AS_OF = "2026-11-23";

/** The handle, or what is wrong with the pack. */
export function loaded({ pack, diagnostics }) {
  if (!pack) throw new Error(JSON.stringify(diagnostics));
  return pack;
}

/** A finding that couldn't be decided is no answer; there is nothing to decide by hand in these checks. */
export function objectionsOf(findings) {
  const undecided = findings.find(({ outcome }) => outcome === "undetermined");
  if (undecided) throw new Error(`${undecided.code} is undetermined`);
  const objecting = new Set(
    findings
      .filter(({ outcome }) => outcome !== "pass" && outcome !== "not_applicable")
      .map(({ code }) => code),
  );
  return CODES.filter((code) => objecting.has(code));
}
