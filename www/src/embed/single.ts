// The kit inside a page that is one file: the engine and the pack lie in the page, and nothing is fetched.
import { WORKERS } from "virtual:kit";
import { compileBytes } from "../engine/link";
import { define } from "./element";
import { engineOf } from "./kit";

/** What lies in a block of the page: as it is, or packed by gzip and written in base64. */
async function block(name: string): Promise<ArrayBuffer> {
  const script = document.querySelector(`script[data-${name}]`)!;
  const text = (script.textContent || "").trim();
  if (script.getAttribute("type") !== "application/gzip") return new TextEncoder().encode(text).buffer as ArrayBuffer;
  const packed = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

async function start(): Promise<void> {
  define({ screen: engineOf(async () => compileBytes(await block("engine")), { url: "", code: WORKERS.screen }) });
  const element = document.querySelector("water-screening")!;
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-lang]")) {
    button.onclick = () => {
      document.documentElement.lang = element.lang = button.dataset["lang"]!;
      for (const each of document.querySelectorAll("button[data-lang]")) each.setAttribute("aria-pressed", String(each === button));
    };
  }
  try {
    element.pack = JSON.parse(new TextDecoder().decode(await block("pack")));
  } catch (error) {
    const why = String(error);
    element.fail({ code: "bad-pack", message: { zh: `文件里的规则包读不出来：${why}`, en: `The rule pack in this file can't be read: ${why}` } });
  }
}

void start();
