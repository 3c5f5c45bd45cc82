// Text in the encodings that offices save, which Node only reads.

const tables = new Map();

/** What bytes a character is, for an encoding of one or two bytes a character. */
function table(label) {
  if (!tables.has(label)) {
    const decoder = new TextDecoder(label);
    const found = new Map();
    const note = (...bytes) => {
      const text = decoder.decode(Uint8Array.from(bytes));
      if ([...text].length === 1 && text !== "\ufffd" && !found.has(text)) found.set(text, bytes);
    };
    for (let byte = 0; byte < 256; byte++) note(byte);
    for (let lead = 0x81; lead < 0xff; lead++)
      for (let trail = 0x40; trail < 0xff; trail++) note(lead, trail);
    tables.set(label, found);
  }
  return tables.get(label);
}

/** The bytes of a text, or nothing if the encoding has no such character. */
export function encode(text, label) {
  if (label === "utf-8") return Buffer.from(text);
  if (label === "utf-16le") return Buffer.from(text, "utf16le");
  if (label === "utf-16be") return Buffer.from(text, "utf16le").swap16();
  const bytes = [...text].map((char) => table(label).get(char));
  return bytes.includes(undefined) ? undefined : Buffer.from(bytes.flat());
}
