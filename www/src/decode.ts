export interface Decoded {
  text: string;
  /** As people call it. */
  encoding: "UTF-8" | "UTF-16LE" | "UTF-16BE" | "GBK";
  /** Whether it is text at all. */
  readable: boolean;
}

/** Reads UTF-8 with or without a mark, UTF-16 with one, or what office programs in China still write: GBK. */
export function decoded(bytes: ArrayBuffer): Decoded {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  const mark =
    first === 0xff && second === 0xfe
      ? "UTF-16LE"
      : first === 0xfe && second === 0xff
        ? "UTF-16BE"
        : undefined;
  const encodings: [Decoded["encoding"], string][] = mark
    ? [[mark, mark]]
    : [
        ["UTF-8", "utf-8"],
        ["GBK", "gb18030"],
      ];
  for (const [encoding, label] of encodings) {
    try {
      const text = new TextDecoder(label, { fatal: true }).decode(bytes);
      return { text, encoding, readable: !text.includes("\0") };
    } catch {
      // Not this one.
    }
  }
  return { text: new TextDecoder("gb18030").decode(bytes), encoding: "GBK", readable: false };
}

/** The text of a file, whatever it is. */
export function decode(bytes: ArrayBuffer): string {
  return decoded(bytes).text;
}
