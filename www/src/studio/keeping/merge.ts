// Two texts of one file, each changed in its own way since a third: put together where they changed different rows of a
// table or different entries of a file of data. Of a script nothing is put together.
import { diff, type Change } from "@codemirror/merge";

/** The file with both sides' changes; nothing where a person has to choose. */
export function merged(
  path: string,
  base: string | undefined,
  mine: string | undefined,
  theirs: string | undefined,
): string | undefined {
  const ends = /\.csv$/.test(path)
    ? /(?<=\n)/
    : /\.toml$/.test(path)
      ? /(?<=\n)(?=[ \t]*\[)/
      : undefined;
  if (!ends || base === undefined || mine === undefined || theirs === undefined) return undefined;
  const units = [base, mine, theirs].map((text) => text.split(ends).map(ended)) as [
    string[],
    string[],
    string[],
  ];
  const [of, ours, others] = units;
  const [letters, mineLetters, theirLetters] = lettersOf(units);
  if (letters === undefined) return undefined;
  const left = diff(letters, mineLetters!);
  const right = diff(letters, theirLetters!);
  const out: string[] = [];
  let [at, i, j] = [0, 0, 0];
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i], right[j]];
    if (a && b && meet(a, b)) {
      const [own, other] = [ours.slice(a.fromB, a.toB), others.slice(b.fromB, b.toB)];
      const alike = a.fromA === b.fromA && a.toA === b.toA && own.join("") === other.join("");
      const added = a.fromA === a.toA && b.fromA === b.toA;
      if (!alike && !added) return undefined;
      out.push(...of.slice(at, a.fromA), ...other, ...(alike ? [] : own));
      at = a.toA;
      i++;
      j++;
    } else if (a && (!b || a.fromA < b.fromA || (a.fromA === b.fromA && a.toA <= b.fromA))) {
      out.push(...of.slice(at, a.fromA), ...ours.slice(a.fromB, a.toB));
      at = a.toA;
      i++;
    } else if (b) {
      out.push(...of.slice(at, b.fromA), ...others.slice(b.fromB, b.toB));
      at = b.toA;
      j++;
    }
  }
  return [...out, ...of.slice(at)].join("");
}

/** Whether two changes are of the same rows, or add at the same place. */
function meet(a: Change, b: Change): boolean {
  const within = (point: number, { fromA, toA }: Change): boolean => fromA <= point && point <= toA;
  if (a.fromA === a.toA) return within(a.fromA, b);
  if (b.fromA === b.toA) return within(b.fromA, a);
  return a.fromA < b.toA && b.fromA < a.toA;
}

/** With the end that the last line of a file may lack. */
const ended = (unit: string): string => (unit === "" || unit.endsWith("\n") ? unit : `${unit}\n`);

/** Each text as a word in which one letter is one unit; nothing if there aren't letters enough. */
function lettersOf(texts: string[][]): string[] {
  const letters = new Map<string, number>();
  // Below the halves of a pair of surrogates, which aren't compared one by one.
  const most = 0xd800;
  for (const unit of texts.flat()) if (!letters.has(unit)) letters.set(unit, letters.size);
  if (letters.size >= most) return [];
  return texts.map((units) =>
    units.map((unit) => String.fromCharCode(letters.get(unit)!)).join(""),
  );
}
