// What goes wrong in the engine, as an error in both languages.
import type { EngineFailure, Text } from "./pkg/water_rules";

/** What the engine can't do: a code, and the reason in both languages, which is the message, too. */
export class EngineError extends Error {
  constructor(
    readonly code: string,
    readonly text: Text,
    options?: { cause?: unknown },
  ) {
    super(`${text.zh} | ${text.en}`);
    if (options) Object.assign(this, options);
    this.name = "EngineError";
  }
}

/** The answer to a call that was given up. */
export const STOPPED: EngineFailure = {
  code: "stopped",
  message: { zh: "已停止。", en: "Stopped." },
};

export function stopped(): EngineError {
  return new EngineError(STOPPED.code, STOPPED.message);
}

export function isStopped(error: unknown): boolean {
  return error instanceof EngineError && error.code === STOPPED.code;
}

/** Why something failed, in both languages; what isn't the engine's own is said as it is. */
export function reasonOf(error: unknown): Text {
  return error instanceof EngineError ? error.text : { zh: String(error), en: String(error) };
}

/** What a digest is made with, as a caller gives it; the module takes nothing else for a text. */
export function digestNamed(hash: unknown): "sha256" | "sm3" {
  if (hash === "sha256" || hash === "sm3") return hash;
  throw new EngineError("bad-input", {
    zh: "摘要算法应为 sha256 或 sm3。",
    en: "A digest is made with sha256 or sm3.",
  });
}
