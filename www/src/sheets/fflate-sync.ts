// fflate for the spreadsheet libraries, without its own workers: it starts them from blob: addresses, which the page's
// policy forbids, and then never answers. All of it runs in a worker of the page anyway. The build puts this file in
// the place of "fflate".
import {
  unzipSync,
  zipSync,
  type UnzipFileInfo,
  type Unzipped,
  type Zippable,
} from "fflate/browser";

export * from "fflate/browser";

type Done<T> = (error: Error | null, data: T) => void;

/** The most that a workbook may hold unpacked: an office's largest table is a tenth of it, a zip bomb far more. */
const MOST_UNPACKED = 600_000_000;

/** Unpacks the wanted files, but nothing that unpacks to more than a workbook ever does. */
export function unzipSafely(data: Uint8Array, wanted: (file: UnzipFileInfo) => boolean): Unzipped {
  let size = 0;
  return unzipSync(data, {
    filter(file) {
      if (!wanted(file)) return false;
      size += file.originalSize;
      if (size > MOST_UNPACKED) throw new RangeError("too large unpacked");
      return true;
    },
  });
}

export function unzip(
  data: Uint8Array,
  options: { filter?: (file: UnzipFileInfo) => boolean } | Done<Unzipped>,
  done?: Done<Unzipped>,
): () => void {
  const [filter, answer] =
    typeof options === "function" ? [undefined, options] : [options.filter, done!];
  let files: Unzipped | undefined;
  try {
    files = unzipSafely(data, filter || (() => true));
  } catch (error) {
    answer(error as Error, {});
  }
  if (files) answer(null, files);
  return () => undefined;
}

export function zip(
  data: Zippable,
  options: object | Done<Uint8Array>,
  done?: Done<Uint8Array>,
): () => void {
  const [set, answer] = typeof options === "function" ? [{}, options] : [options, done!];
  let bytes: Uint8Array | undefined;
  try {
    bytes = zipSync(data, set);
  } catch (error) {
    answer(error as Error, new Uint8Array(0));
  }
  if (bytes) answer(null, bytes);
  return () => undefined;
}
