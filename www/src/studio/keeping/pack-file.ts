// Version and change note of a pack, changed in place in the text of its pack.toml: all else stays as it is written.
import type { Text } from "../../engine/pkg/water_rules";

const STRING = String.raw`"(?:[^"\\\n]|\\.)*"`;
const VERSION = new RegExp(String.raw`^(version[ \t]*=[ \t]*)(${STRING})`, "m");
const NOTE = new RegExp(
  String.raw`^note[ \t]*=[ \t]*\{[ \t]*zh[ \t]*=[ \t]*(${STRING})[ \t]*,[ \t]*en[ \t]*=[ \t]*(${STRING})[ \t]*\}[ \t]*\n?`,
  "m",
);

/** The keys that are no table's, and the rest. */
function parts(text: string): [string, string] {
  const table = /^[ \t]*\[/m.exec(text);
  return table ? [text.slice(0, table.index), text.slice(table.index)] : [text, ""];
}

function unquoted(quoted: string | undefined): string {
  try {
    return quoted ? (JSON.parse(quoted) as string) : "";
  } catch {
    return quoted!.slice(1, -1);
  }
}

export interface About {
  version: string;
  note: Text;
}

/** What a pack.toml says; nothing if its version can't be found. */
export function aboutOf(text: string): About | undefined {
  const [top] = parts(text);
  const version = VERSION.exec(top);
  const note = NOTE.exec(top);
  return version
    ? { version: unquoted(version[2]), note: { zh: unquoted(note?.[1]), en: unquoted(note?.[2]) } }
    : undefined;
}

/** The text with another version and note; an empty note is left out. */
export function withAbout(text: string, { version, note }: About): string {
  const [top, rest] = parts(text);
  const line =
    note.zh || note.en
      ? `note = { zh = ${JSON.stringify(note.zh)}, en = ${JSON.stringify(note.en)} }\n`
      : "";
  const versioned = top.replace(VERSION, (_, before: string) => before + JSON.stringify(version));
  if (NOTE.test(versioned)) return versioned.replace(NOTE, () => line) + rest;
  return (
    versioned.replace(new RegExp(`${VERSION.source}.*\n`, "m"), (whole) => whole + line) + rest
  );
}
