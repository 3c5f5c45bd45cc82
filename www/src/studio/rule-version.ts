// A new version of a rule from a day: the old file ends the day before, a copy of it begins on that day.
import type { PackFiles } from "../engine/pkg-study/water_rules_study";
import { dayAfter, isDay } from "./toml";

const tag = (name: string): RegExp => new RegExp(`^(//!\\s*@${name}\\s+)(\\S+)[ \\t]*$`, "m");

/** Whether a file is one of a rule, that has a first day. */
export function isRule(path: string, text: string): boolean {
  return /^(?!facts\/).+\/[^/]+\.rhai$/.test(path) && tag("from").test(text);
}

/** The file of the version from a day. */
export function versionPath(path: string, day: string): string {
  return path.replace(/(_from_\d{4}_\d\d_\d\d)?\.rhai$/, `_from_${day.replace(/-/g, "_")}.rhai`);
}

/** Why a rule can't have a version from a day, or nothing if it can. */
export function versionTrouble(
  files: PackFiles,
  path: string,
  day: string,
): "badDay" | "notLater" | "ended" | "taken" | undefined {
  const text = files[path] || "";
  const [from, until] = ["from", "until"].map((name) => (tag(name).exec(text) || [])[2] || "");
  if (!isDay(day)) return "badDay";
  if (from && day <= from) return "notLater";
  if (until && day > until) return "ended";
  return files[versionPath(path, day)] === undefined ? undefined : "taken";
}

/** The files with a version of a rule from a day, that says the same until it is edited. */
export function withVersion(files: PackFiles, path: string, day: string): PackFiles {
  const text = files[path]!;
  const fresh = text.replace(tag("from"), `$1${day}`);
  const last = dayAfter(day, -1);
  const old = tag("until").test(text)
    ? text.replace(tag("until"), `$1${last}`)
    : text.replace(
        tag("from"),
        (line, before: string) => `${line}\n${before.replace("from ", "until")}${last}`,
      );
  return { ...files, [path]: old, [versionPath(path, day)]: fresh };
}
