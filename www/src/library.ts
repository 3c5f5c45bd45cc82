// What the pack holds, to be read; worked out once for a date.
import type { Library } from "./engine/pkg-study/water_rules_study";
import type { StudyClient } from "./engine/study";

const read = new WeakMap<StudyClient, Map<string, Promise<Library>>>();

/** The library of a date. What failed may be asked again. */
export async function libraryOf(study: Promise<StudyClient>, asOf: string): Promise<Library> {
  const client = await study;
  const dates = read.get(client) || new Map<string, Promise<Library>>();
  read.set(client, dates);
  const known = dates.get(asOf) || client.library(asOf);
  dates.set(asOf, known);
  known.catch(() => dates.delete(asOf));
  return known;
}
