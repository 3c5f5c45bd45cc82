// The QR code of a text, drawn by Lit or on a canvas; loaded only when a report is shown.
import { html, svg, type TemplateResult } from "lit";
import { encode } from "uqr";

/** Quiet cells around the code, as the standard asks. */
const BORDER = 4;

function cells(text: string): boolean[][] {
  return encode(text, { ecc: "M", border: BORDER }).data;
}

/** The code as SVG: a path with a square for each dark cell. */
export function qrView(text: string, label: string): TemplateResult {
  const data = cells(text);
  const path = data
    .map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")).join(""))
    .join("");
  return html`<svg class="qr" role="img" aria-label=${label} data-qr=${text} viewBox="0 0 ${data.length} ${data.length}" shape-rendering="crispEdges">
    ${svg`<rect width="100%" height="100%" fill="#ffffff"></rect><path d=${path} fill="#000000"></path>`}
  </svg>`;
}

/** The code as a PNG picture. */
export function qrPicture(text: string): Promise<Blob> {
  const data = cells(text);
  const scale = 6;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = data.length * scale;
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000000";
  data.forEach((row, y) =>
    row.forEach((dark, x) => dark && pen.fillRect(x * scale, y * scale, scale, scale)),
  );
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture")))),
  );
}
