// Work on all cores: pieces are done by several workers at a time, and their results are given out in order.
import { isStopped, stopped } from "./error";
import type { StudyClient } from "./study";

/** More workers than this gain little and cost some ten megabytes each. */
const MOST_WORKERS = 16;
/** How many pieces a worker may be ahead of the first that isn't done: what waits to be given out is in memory. */
const AHEAD = 4;

/** As many workers as the machine has cores, as far as the browser tells. */
export function cores(): number {
  return Math.max(1, Math.min(MOST_WORKERS, navigator.hardwareConcurrency || 1));
}

export class Pool {
  private clients: Promise<StudyClient>[] = [];

  constructor(
    private readonly start: () => Promise<StudyClient>,
    readonly size = cores(),
  ) {}

  /** The first of the workers, for what can't be shared out. */
  one(): Promise<StudyClient> {
    return this.client(0);
  }

  /**
   * Does the same for each item; `take` gets the results one by one in the order of the items. An item that fails is tried
   * once more with a new worker; if it fails again no other begins, those before it are done and taken, and this rejects with
   * the reason: what was taken doesn't depend on who was faster. The signal ends the workers that are at it.
   */
  async run<I, R>(
    items: readonly I[],
    work: (client: StudyClient, item: I, signal: AbortSignal) => Promise<R>,
    take: (result: R, item: I) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const ending = new AbortController();
    const end = (): void => ending.abort();
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    const ready = new Map<number, R>();
    let [next, taken] = [0, 0];
    /** The first item that failed, and why. */
    let bound = items.length;
    let failure: unknown;
    let wake = (): void => undefined;
    let moved = new Promise<void>((resolve) => (wake = resolve));
    let taking = Promise.resolve();
    /** The workers behind the first that failed are ended once all before it is taken. */
    const endAtBound = (): void => {
      if (bound < items.length && taken >= bound) end();
    };
    const fail = (index: number, error: unknown): void => {
      if (index < bound) [bound, failure] = [index, error];
      endAtBound();
      wake();
    };
    const give = async (): Promise<void> => {
      while (ready.has(taken) && !ending.signal.aborted) {
        const result = ready.get(taken)!;
        ready.delete(taken);
        await take(result, items[taken]!);
        taken++;
        endAtBound();
        wake();
        moved = new Promise((resolve) => (wake = resolve));
      }
    };
    const lane = async (nth: number): Promise<void> => {
      while (next < bound) {
        if (next >= taken + AHEAD * this.size) {
          await moved;
          if (ending.signal.aborted) throw stopped();
          continue;
        }
        const index = next++;
        try {
          const result = await this.attempt(nth, (client) =>
            work(client, items[index]!, ending.signal),
          );
          ready.set(index, result);
        } catch (error) {
          fail(index, error);
          return;
        }
        await (taking = taking.then(give));
        if (ending.signal.aborted) throw stopped();
      }
    };
    // What is left to fail is the taking.
    const lanes = Array.from({ length: Math.min(this.size, items.length) }, (_, nth) =>
      lane(nth).catch((error: unknown) => fail(taken, error)),
    );
    await Promise.all(lanes);
    signal.removeEventListener("abort", end);
    if (failure) throw failure;
    if (ending.signal.aborted) throw stopped();
  }

  /** Starts them all for work that is about to come; why one can't start is said to whoever has work for it. */
  warm(): void {
    for (let nth = 0; nth < this.size; nth++)
      this.client(nth)
        .then((client) => client.confirm())
        .catch(() => undefined);
  }

  /** Ends the workers; they start again when there is work. */
  rest(): void {
    for (const client of this.clients) client.then((each) => each.stop()).catch(() => undefined);
  }

  private async attempt<R>(nth: number, work: (client: StudyClient) => Promise<R>): Promise<R> {
    try {
      return await work(await this.client(nth));
    } catch (error) {
      if (isStopped(error)) throw error;
      const client = await this.client(nth);
      client.stop();
      return work(client);
    }
  }

  private client(nth: number): Promise<StudyClient> {
    const known = this.clients[nth];
    if (known) return known;
    const starting = this.start();
    // What failed may be tried again.
    starting.catch(() => delete this.clients[nth]);
    return (this.clients[nth] = starting);
  }
}
