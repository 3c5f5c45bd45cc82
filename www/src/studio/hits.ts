// Every place of the draft where a text stands.
import type { PackFiles } from "../engine/pkg-study/water_rules_study";

export interface Hit {
  line: number;
  column: number;
  /** The line about the match, cut to be read. */
  before: string;
  match: string;
  after: string;
}

export interface Found {
  path: string;
  hits: Hit[];
}

/** So many hits are listed: more can't be read, only searched more narrowly. */
export const MOST_HITS = 200;
const AROUND = 36;

interface Result {
  found: Found[];
  /** How many there are, listed or not. */
  hits: number;
}

let last: { files: PackFiles; query: string; result: Result } | undefined;

/** Files whose name or text has the wanted words, and where; all files if nothing is wanted. Looked up once a question. */
export function findIn(files: PackFiles, query: string): Result {
  if (!last || last.files !== files || last.query !== query)
    last = { files, query, result: lookUp(files, query) };
  return last.result;
}

function lookUp(files: PackFiles, query: string): Result {
  const wanted = query.trim().toLowerCase();
  const found: Found[] = [];
  let all = 0;
  for (const path of Object.keys(files).sort()) {
    const hits: Hit[] = [];
    if (wanted) {
      files[path]!.split("\n").forEach((text, index) => {
        const at = text.toLowerCase().indexOf(wanted);
        if (at < 0) return;
        all++;
        if (all > MOST_HITS) return;
        const end = at + wanted.length;
        hits.push({
          line: index + 1,
          column: at + 1,
          before: `${at > AROUND ? "…" : ""}${text.slice(Math.max(0, at - AROUND), at).trimStart()}`,
          match: text.slice(at, end),
          after: `${text.slice(end, end + 2 * AROUND)}${text.length > end + 2 * AROUND ? "…" : ""}`,
        });
      });
      // Past the last that is listed a file is still found.
      if (
        !hits.length &&
        !path.toLowerCase().includes(wanted) &&
        !(all > MOST_HITS && files[path]!.toLowerCase().includes(wanted))
      )
        continue;
    }
    found.push({ path, hits });
  }
  return { found, hits: all };
}
