/** All that is used of Node. */
declare module "node:fs/promises" {
  interface Entry {
    name: string;
    /** The folder that it is in; `path` before Node 20.12. */
    parentPath?: string;
    path?: string;
    isFile(): boolean;
  }
  export function readFile(path: URL | string): Promise<Uint8Array<ArrayBuffer>>;
  export function readdir(
    folder: string,
    options: { recursive: true; withFileTypes: true },
  ): Promise<Entry[]>;
}

declare module "node:path" {
  export const sep: string;
  export function join(...parts: string[]): string;
}

declare module "node:url" {
  export function pathToFileURL(path: string): URL;
}
