// The kit inside a page that is one file: the engine and the pack lie in the page, and nothing is fetched.
import { WORKERS } from "virtual:kit";
import { compileBytes } from "../engine/link";
import { define } from "./element";
import { engineOf } from "./kit";

/** What lies in a block of the page: as it is, or packed by gzip and written in base64. */
async function block(name: string): Promise<ArrayBuffer> {
  const script = document.querySelector(`script[data-${name}]`)!;
  const text = (script.textContent || "").trim();
  if (script.getAttribute("type") !== "application/gzip")
    return new TextEncoder().encode(text).buffer as ArrayBuffer;
  const packed = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return new Response(
    new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")),
  ).arrayBuffer();
}

const text = async (name: string): Promise<string> => new TextDecoder().decode(await block(name));

define({
  screen: engineOf(async () => compileBytes(await block("engine")), {
    url: () => "",
    code: WORKERS.screen,
  }),
  // Compiles a pack that was put in by hand; unpacked only then.
  study: engineOf(async () => compileBytes(await block("study-engine")), {
    url: () => "",
    code: WORKERS.study,
  }),
  pack: () => text("pack"),
});

const notices = document.querySelector<HTMLDetailsElement>("details[data-notices]")!;
notices.ontoggle = async () => {
  const place = notices.querySelector("pre")!;
  if (!place.textContent) place.textContent = await text("notices-text");
};

const buttons = document.querySelectorAll<HTMLButtonElement>("button[data-lang]");
for (const button of buttons) {
  button.onclick = () => {
    document.documentElement.lang = document.querySelector("water-screening")!.lang =
      button.dataset["lang"]!;
    for (const each of buttons) each.setAttribute("aria-pressed", String(each === button));
  };
}
