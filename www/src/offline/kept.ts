// What the page could last be started with, for when the server has nothing that will do: the rules, and the keys that they
// were checked by. They are kept once the page runs by them, and never before.

const CACHE = `water-rules ${new URL("./", location.href).pathname} rules`;
const SINCE = "x-kept-since";

/** A text as it was at an address. */
export interface Piece {
  url: string;
  text: string;
}

/** A kept text, and when it was taken. */
export interface Copy {
  text: string;
  since: Date;
}

const at = (url: string): string => new URL(url, document.baseURI).href;

/** When an answer was taken, if it is a copy. */
export function sinceOf(response: Response): Date | undefined {
  const since = response.headers.get(SINCE);
  return since ? new Date(since) : undefined;
}

/** Keeps texts in the place of those of before. Where storage is shut off or full, those of before stay. */
export async function keep(pieces: readonly Piece[]): Promise<void> {
  try {
    const cache = await caches.open(CACHE);
    for (const { url, text } of pieces)
      await cache.put(
        at(url),
        new Response(text, { headers: { [SINCE]: new Date().toISOString() } }),
      );
  } catch {
    // The page then needs the network.
  }
}

export async function kept(url: string): Promise<Copy | undefined> {
  try {
    const copy = await (await caches.open(CACHE)).match(at(url));
    const since = copy && sinceOf(copy);
    return copy && since ? { text: await copy.text(), since } : undefined;
  } catch {
    return undefined;
  }
}
