// A draft: a copy of the pack's files, kept in this browser. It is never in force; a database of its own keeps it out
// of the way of the projects.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { PackFiles } from "../engine/pkg-study/water_rules_study";

export interface Draft {
  /** The version of the pack that it was copied from. */
  from: string;
  files: PackFiles;
}

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
}

let opening: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opening = opening || openDB<Schema>("water-rules-drafts", 1, { upgrade: (fresh) => void fresh.createObjectStore("drafts") });
  return opening;
}

/** The draft of a pack that this browser keeps. */
export async function keptDraft(pack: string): Promise<Draft | undefined> {
  return (await database()).get("drafts", pack);
}

/** Keeps a draft; nothing forgets it. */
export async function keepDraft(pack: string, draft: Draft | undefined): Promise<void> {
  const drafts = await database();
  await (draft ? drafts.put("drafts", draft, pack) : drafts.delete("drafts", pack));
}

/** The files of a bundle; nothing if the text is none. */
export function filesOf(bundle: string): PackFiles | undefined {
  try {
    const files = JSON.parse(bundle) as unknown;
    if (typeof files !== "object" || files === null || Array.isArray(files)) return undefined;
    return Object.values(files).every((text) => typeof text === "string") ? (files as PackFiles) : undefined;
  } catch {
    return undefined;
  }
}

/** Paths whose text differs, or that only one of the two has. */
export function changedFiles(before: PackFiles, after: PackFiles): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((path) => before[path] !== after[path]).sort();
}

/** Paths by their folder, those at the top first. */
export function byFolder(paths: string[]): [string, string[]][] {
  const folders = new Map<string, string[]>([["", []]]);
  for (const path of [...paths].sort()) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    folders.set(folder, [...(folders.get(folder) || []), path]);
  }
  return [...folders];
}
