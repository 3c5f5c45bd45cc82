// Inside the frame: passes on what the element tells, and does what the page around it asks. Only one page is listened to
// and spoken to: that of the origin named in `?parent=`, or else the one that the frame came from.
import { ours, VERSION, wellFormed, type FromFrame } from "./protocol";
import type { Details, Mode, Theme, WaterScreeningElement } from "./types";
import { FAILURES } from "./words";

const element = document.querySelector("water-screening") as WaterScreeningElement & {
  fail(detail: Details["ws-error"]): void;
};
const query = new URLSearchParams(location.search);
const parentOrigin = originOf(query.get("parent")) || originOf(document.referrer);

function originOf(url: string | null): string {
  try {
    const { origin } = new URL(url || "");
    return origin === "null" ? "" : origin;
  } catch {
    return "";
  }
}

function tell(message: FromFrame): void {
  if (parentOrigin && window.parent !== window) window.parent.postMessage(message, parentOrigin);
}

for (const name of ["lang", "theme", "mode", "as-of"]) {
  const value = query.get(name);
  if (value !== null) element.setAttribute(name, value);
}

element.addEventListener("ws-ready", (event) => {
  const { pack, engine } = (event as CustomEvent<Details["ws-ready"]>).detail;
  tell({
    type: "water-screening:ready",
    version: VERSION,
    pack: { id: pack.id, version: pack.version, digest: pack.digest },
    engine,
  });
});
for (const name of ["change", "report", "want", "error"] as const) {
  element.addEventListener(`ws-${name}`, (event) => {
    tell({ ...(event as CustomEvent).detail, type: `water-screening:${name}`, version: VERSION });
  });
}

new ResizeObserver(() => {
  tell({
    type: "water-screening:height",
    version: VERSION,
    height: Math.ceil(document.documentElement.getBoundingClientRect().height),
  });
}).observe(document.documentElement);

window.addEventListener("message", ({ data, origin, source }) => {
  if (!ours(data)) return;
  if (!parentOrigin || source !== window.parent || origin !== parentOrigin) {
    return element.fail({ code: "wrong-origin", message: FAILURES.wrongOrigin(origin) });
  }
  if (!wellFormed(data)) return element.fail({ code: "bad-message", message: FAILURES.badMessage });
  if (data.lang !== undefined) document.documentElement.lang = element.lang = data.lang;
  if (data.theme !== undefined) element.theme = data.theme as Theme;
  if (data.mode !== undefined) element.mode = data.mode as Mode;
  if (data.asOf !== undefined) element.asOf = data.asOf;
  if (data.record !== undefined) element.record = data.record;
});
