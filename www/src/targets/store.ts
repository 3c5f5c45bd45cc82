// The files of values that the user loaded, kept on this machine; where nothing can be kept they last as long as the page.
import { openDB, type DBSchema } from "idb";

export interface LoadedFile {
  name: string;
  text: string;
}

interface Schema extends DBSchema {
  files: { key: string; value: LoadedFile[] };
}

const KEY = "loaded";

function database() {
  return openDB<Schema>("water-rules-targets", 1, {
    upgrade: (fresh) => void fresh.createObjectStore("files"),
  });
}

export async function keptFiles(): Promise<LoadedFile[]> {
  try {
    return (await (await database()).get("files", KEY)) || [];
  } catch {
    return [];
  }
}

/** Whether they could be kept. */
export async function keepFiles(files: readonly LoadedFile[]): Promise<boolean> {
  try {
    await (await database()).put("files", [...files], KEY);
    return true;
  } catch {
    return false;
  }
}
