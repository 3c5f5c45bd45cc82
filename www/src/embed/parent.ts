// For the page around a frame: keeps `<iframe data-water-screening>` as high as what is in it, tells what the frame tells as
// events of the iframe (`ws-report`, …), and fills a hidden field (`data-name`) for the form that the iframe is in.
import { ours, PREFIX, VERSION } from "./protocol";

const HIGHEST = 20_000;

window.addEventListener("message", ({ data, origin, source }) => {
  if (!ours(data) || data["version"] !== VERSION) return;
  const frames = document.querySelectorAll<HTMLIFrameElement>("iframe[data-water-screening]");
  const frame = [...frames].find(({ contentWindow }) => contentWindow === source);
  if (!frame || new URL(frame.src, location.href).origin !== origin) return;
  const { type, version, ...detail } = data;
  if (type === `${PREFIX}height`) {
    const height = Number(detail["height"]);
    if (height >= 0 && height < HIGHEST) frame.style.height = `${height}px`;
    return;
  }
  if (type === `${PREFIX}change`) fill(frame, "");
  if (type === `${PREFIX}report`) fill(frame, JSON.stringify(detail["report"]));
  frame.dispatchEvent(
    new CustomEvent(`ws-${type.slice(PREFIX.length)}`, { detail, bubbles: true }),
  );
});

function fill(frame: HTMLIFrameElement, value: string): void {
  const { name } = frame.dataset;
  if (!name) return;
  let field = frame.nextElementSibling;
  if (!(field instanceof HTMLInputElement) || field.name !== name) {
    field = document.createElement("input");
    Object.assign(field, { type: "hidden", name });
    frame.after(field);
  }
  (field as HTMLInputElement).value = value;
}
