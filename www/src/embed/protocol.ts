// What a page and the frame in it say to each other. Every message is an object with a `type` and `version: 1`.
import type {
  ChangeDetail,
  ErrorDetail,
  Mode,
  RecordData,
  ReportDetail,
  Theme,
  WantDetail,
} from "./types";

export const VERSION = 1;
export const PREFIX = "water-screening:";

/** The frame tells. */
export type FromFrame =
  | {
      type: "water-screening:ready";
      version: 1;
      pack: { id: string; version: string; digest: string };
      engine: string;
    }
  | ({ type: "water-screening:change"; version: 1 } & ChangeDetail)
  | ({ type: "water-screening:report"; version: 1 } & ReportDetail)
  | ({ type: "water-screening:want"; version: 1 } & WantDetail)
  | ({ type: "water-screening:error"; version: 1 } & ErrorDetail)
  /** In pixels. */
  | { type: "water-screening:height"; version: 1; height: number };

/** The page asks. What is left out stays as it is. */
export interface Set {
  type: "water-screening:set";
  version: 1;
  record?: RecordData;
  asOf?: string;
  lang?: string;
  theme?: Theme;
  mode?: Mode;
}

/** Whether something is a message of this protocol, whoever sent it. */
export function ours(data: unknown): data is { type: string } & Record<string, unknown> {
  return (
    typeof data === "object" &&
    data !== null &&
    String((data as { type?: unknown }).type).startsWith(PREFIX)
  );
}

/** Whether a message asks what the protocol allows. */
export function wellFormed(data: Record<string, unknown>): data is Record<string, unknown> & Set {
  const { type, version, record } = data;
  const texts = [data["asOf"], data["lang"], data["theme"], data["mode"]];
  const object =
    record === undefined ||
    (typeof record === "object" && record !== null && !Array.isArray(record));
  return (
    type === `${PREFIX}set` &&
    version === VERSION &&
    object &&
    texts.every((each) => each === undefined || typeof each === "string")
  );
}
