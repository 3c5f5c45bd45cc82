// What was dropped or pasted, cut into single certificates, so that a damaged one doesn't hide the others.
import type { Text } from "../engine/pkg/water_rules";
import { WORDS } from "./words";

/** One text to verify; its place is told when it is one of several. */
export interface Piece {
  name: string;
  place: number | undefined;
  text: string;
}

/** What keeps a file or text from being verified. */
export interface Refusal {
  name: string;
  place: number | undefined;
  problem: Text;
}

/** As the command has it. */
const MOST_BYTES = 64 * 1024 * 1024;

type Reason = "document" | "empty" | "notUtf8" | "tooLarge" | "unreadable" | "cut";

/** A refusal in both languages. */
export function refuse(name: string, reason: Reason, place?: number): Refusal {
  return { name, place, problem: { zh: WORDS.zh[reason], en: WORDS.en[reason] } };
}

/** How files begin that office programs, readers and cameras make: ZIP (Word, Excel), OLE (the older ones), PDF, PNG, JPEG. */
const DOCUMENTS = ["504b0304", "d0cf11e0", "25504446", "89504e47", "ffd8ff"];

function isDocument(bytes: ArrayBuffer): boolean {
  const first = [...new Uint8Array(bytes, 0, Math.min(4, bytes.byteLength))];
  const hex = first.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return DOCUMENTS.some((start) => hex.startsWith(start));
}

/** The text of a file. */
export async function readFile(file: File): Promise<Piece | Refusal> {
  if (file.size > MOST_BYTES) return refuse(file.name, "tooLarge");
  let bytes: ArrayBuffer;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    return refuse(file.name, "unreadable");
  }
  if (isDocument(bytes)) return refuse(file.name, "document");
  try {
    return {
      name: file.name,
      place: undefined,
      text: new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    };
  } catch {
    return refuse(file.name, "notUtf8");
  }
}

/** A certificate is one line of JSON; anything that is laid out otherwise stays whole. */
export function split({ name, text }: Piece): (Piece | Refusal)[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length === 0) return [refuse(name, "empty")];
  const single = lines.every((line) => line.trim().startsWith('{"'));
  if (!single || lines.length === 1) return [{ name, place: undefined, text }];
  return lines.map((line, place) => ({ name, place: place + 1, text: line }));
}
