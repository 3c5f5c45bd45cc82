// Batches that this browser keeps: the file, what was said of it, and how its projects came out; and what was said of headings.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { PackInfo, Verdict } from "../engine/pkg/water_rules";
import type { Choices } from "../engine/pkg-study/water_rules_study";
import type { Wanted } from "../sheets/protocol";
import type { BatchRow } from "./rows";

/** A batch in the list of those that are kept. */
export interface KeptBatch {
  id: string;
  name: string;
  /** Milliseconds since 1970. */
  changed: number;
  fileName: string;
  wanted: Wanted;
  choices: Choices;
  /** How often something was said of it: what tabs compare. */
  revision: number;
  count: number;
  /** How the projects came out, and by which law; nothing before they were screened. */
  asOf?: string;
  version?: string;
  verdicts?: [Verdict, number][];
}

/** How a project came out: its name, its row, the verdict. */
export type Came = [name: string, row: number, verdict: Verdict];

/** What was said of columns that are called alike. */
export type Heads = Pick<Choices, "columns" | "meanings">;

interface Schema extends DBSchema {
  batches: { key: string; value: KeptBatch };
  files: { key: string; value: Blob };
  results: { key: string; value: Came[] };
  heads: { key: string; value: Heads };
}

/** Longer files aren't kept. */
export const MOST_KEPT_BYTES = 64 * 1024 * 1024;

let opening: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opening =
    opening ||
    openDB<Schema>("water-rules-batches", 1, {
      upgrade(fresh) {
        fresh.createObjectStore("batches", { keyPath: "id" });
        for (const name of ["files", "results", "heads"] as const) fresh.createObjectStore(name);
      },
    });
  opening.catch(() => (opening = undefined));
  return opening;
}

/** What a tab did to a batch. */
interface News {
  id: string;
  /** Of what it kept; nothing if it deleted the batch. */
  revision: number | undefined;
}

const channel =
  typeof BroadcastChannel === "function" ? new BroadcastChannel("water-rules.batches") : undefined;

/** Listens to what other tabs do; the answer ends it. */
export function onNews(listen: (news: News) => void): () => void {
  const hear = (event: MessageEvent<News>): void => listen(event.data);
  if (channel) channel.addEventListener("message", hear);
  return () => channel && channel.removeEventListener("message", hear);
}

function tell({ id, revision }: News): void {
  if (channel) channel.postMessage({ id, revision });
}

/** The last that was changed first. */
export async function keptBatches(): Promise<KeptBatch[]> {
  const all = await (await database()).getAll("batches");
  return all.sort((a, b) => b.changed - a.changed);
}

/** Keeps a batch for the first time, with its file. */
export async function keepFile(batch: KeptBatch, file: Blob): Promise<void> {
  // Its bytes: a file on a disk may change, or go.
  const bytes = new Blob([await file.arrayBuffer()]);
  const writing = (await database()).transaction(["batches", "files"], "readwrite");
  void writing.objectStore("files").put(bytes, batch.id);
  void writing.objectStore("batches").put(batch);
  await writing.done;
  tell(batch);
}

/**
 * Keeps what changed of a batch since the revision that was seen, and how its projects came out if that is known. What another tab
 * said since stays, and so does that it deleted the batch: this comes back then.
 */
export async function keepBatch(
  batch: KeptBatch,
  seen: number,
  came?: Came[],
): Promise<"changed" | "deleted" | undefined> {
  const writing = (await database()).transaction(["batches", "results"], "readwrite");
  const there = await writing.objectStore("batches").get(batch.id);
  // Those that were kept before revisions were counted have none.
  const same = there !== undefined && (there.revision || 0) === seen;
  if (same) {
    void writing.objectStore("batches").put(batch);
    if (came) void writing.objectStore("results").put(came, batch.id);
  }
  await writing.done;
  if (same) tell(batch);
  return same ? undefined : there ? "changed" : "deleted";
}

/** A kept batch with its file. */
export async function openKept(id: string): Promise<{ batch: KeptBatch; file: File } | undefined> {
  const reading = (await database()).transaction(["batches", "files"]);
  const [batch, blob] = await Promise.all([
    reading.objectStore("batches").get(id),
    reading.objectStore("files").get(id),
  ]);
  return batch && blob ? { batch, file: new File([blob], batch.fileName) } : undefined;
}

export async function cameOf(id: string): Promise<Came[] | undefined> {
  return (await database()).get("results", id);
}

export async function forgetBatch(id: string): Promise<void> {
  const writing = (await database()).transaction(["batches", "files", "results"], "readwrite");
  for (const name of ["batches", "files", "results"] as const)
    void writing.objectStore(name).delete(id);
  await writing.done;
  tell({ id, revision: undefined });
}

/** What columns are called, as what is kept of them is found again. */
export function headsKey(columns: readonly { heading: string }[], { id }: PackInfo): string {
  return JSON.stringify([id, ...columns.map(({ heading }) => heading)]);
}

export async function headsOf(key: string): Promise<Heads | undefined> {
  return (await database()).get("heads", key);
}

/** Keeps what was said of columns, or forgets it. */
export async function keepHeads(key: string, heads: Heads | undefined): Promise<void> {
  await (heads
    ? (await database()).put("heads", heads, key)
    : (await database()).delete("heads", key));
}

/** How projects came out. */
export function came(rows: readonly BatchRow[]): Came[] {
  return rows.flatMap(({ name, row, screened }) =>
    screened ? [[name, row, screened.verdict] as Came] : [],
  );
}

// Which batch a tab has open.
const OPEN = "water-rules.batch";

export function rememberOpen(id: string | undefined): void {
  try {
    if (id) sessionStorage.setItem(OPEN, id);
    else sessionStorage.removeItem(OPEN);
  } catch {
    // Storage may be shut off; the tab then begins anew.
  }
}

export function lastOpen(): string | undefined {
  try {
    return sessionStorage.getItem(OPEN) || undefined;
  } catch {
    return undefined;
  }
}
