// The files of values that the user loaded, kept on this machine; where nothing can be kept they last as long as the page.

export interface LoadedFile {
  name: string;
  text: string;
}

const [DATABASE, STORE, KEY] = ["water-rules-targets", "files", "loaded"];

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function request<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await database();
  try {
    return await new Promise<T>((resolve, reject) => {
      const asked = ask(db.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } finally {
    db.close();
  }
}

export async function keptFiles(): Promise<LoadedFile[]> {
  try {
    return ((await request("readonly", (store) => store.get(KEY))) as LoadedFile[] | undefined) || [];
  } catch {
    return [];
  }
}

/** Whether they could be kept. */
export async function keepFiles(files: readonly LoadedFile[]): Promise<boolean> {
  try {
    await request("readwrite", (store) => store.put(files, KEY));
    return true;
  } catch {
    return false;
  }
}
