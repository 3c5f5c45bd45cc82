// A draft: a copy of the pack's files, kept in this browser. It is never in force; a database of its own keeps it out
// of the way of the projects. Tabs share it: none writes over what another one wrote and it hasn't seen.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { parsed } from "../engine/pack-file";
import type { PackFiles } from "../engine/pkg-study/water_rules_study";
import { newId } from "../project";

export interface Draft {
  /** The version of the pack that it was copied from. */
  from: string;
  /** The files of that version; none if they are not known. */
  base: PackFiles;
  files: PackFiles;
  /** When it was kept, and by which tab. */
  changed: number;
  by: string;
}

/** What a tab did to the draft of a pack. */
export interface News {
  pack: string;
  /** When the version that it kept was changed; 0 if it forgot the draft. */
  changed: number;
}

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
}

/** This page among the tabs. */
const TAB = newId();

const channel =
  typeof BroadcastChannel === "function" ? new BroadcastChannel("water-rules.drafts") : undefined;

/** Listens to what other tabs do; the answer ends it. */
export function onNews(listen: (news: News) => void): () => void {
  const hear = (event: MessageEvent<News>): void => listen(event.data);
  if (channel) channel.addEventListener("message", hear);
  return () => channel && channel.removeEventListener("message", hear);
}

let opening: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  if (!opening) {
    opening = new Promise((resolve, reject) => {
      openDB<Schema>("water-rules-drafts", 2, {
        async upgrade(fresh, before, _, transaction) {
          if (before < 1) fresh.createObjectStore("drafts");
          // Version 1 didn't keep what a draft was copied from.
          for (
            let each = before === 1 ? await transaction.objectStore("drafts").openCursor() : null;
            each;
            each = await each.continue()
          ) {
            await each.update({ ...each.value, base: {}, changed: 1, by: "" });
          }
        },
        // A tab with an older page holds the database; it would be waited for without an end.
        blocked: () => reject(new Error("another tab holds the database")),
        blocking: (_, __, event) => (event.target as IDBDatabase).close(),
      }).then(resolve, reject);
    });
    opening.catch(() => (opening = undefined));
  }
  return opening;
}

/** The draft of a pack that this browser keeps. */
export async function keptDraft(pack: string): Promise<Draft | undefined> {
  return (await database()).get("drafts", pack);
}

/**
 * Keeps a draft that follows the one which was changed at `seen`, or forgets it. Another tab's later one stays, and comes
 * back.
 */
export async function keepDraft(
  pack: string,
  draft: Omit<Draft, "by"> | undefined,
  seen: number,
): Promise<Draft | undefined> {
  const writing = (await database()).transaction("drafts", "readwrite");
  const there = await writing.store.get(pack);
  if (there && there.by !== TAB && there.changed !== seen) return there;
  void (draft ? writing.store.put({ ...draft, by: TAB }, pack) : writing.store.delete(pack));
  await writing.done;
  if (channel && (draft || there))
    channel.postMessage({ pack, changed: draft ? draft.changed : 0 } satisfies News);
  return undefined;
}

/** The files of a bundle, signed or not; nothing if the text is none. */
export function filesOf(bundle: string): PackFiles | undefined {
  try {
    const files = parsed(bundle);
    const found = isFiles(files)
      ? files
      : isObject(files) && isFiles(files.files)
        ? files.files
        : undefined;
    // As the engine does: the mark that Windows programs put before UTF-8 text is no part of a file.
    return (
      found &&
      Object.fromEntries(
        Object.entries(found).map(([path, text]) => [path, text.replace(/^\ufeff/, "")]),
      )
    );
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFiles(value: unknown): value is PackFiles {
  return isObject(value) && Object.values(value).every((text) => typeof text === "string");
}
