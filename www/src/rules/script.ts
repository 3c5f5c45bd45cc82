// A rule's own text, to be read: numbered lines, a little colour, and links from what it names. An editor can stand in
// for it: nothing else of the page knows how the text is shown.
import { html, type TemplateResult } from "lit";
import { addressOf, type Shelf } from "./place";

const TOKENS =
  /(\/\/[\s\S]*)|("(?:\\.|[^"\\])*"?|`[^`]*`?)|\b(fn|let|const|if|else|for|in|while|loop|break|continue|return|switch|true|false)\b|\b(\d[\d_]*(?:\.\d+)?)\b|\b([A-Za-z_]\w*)\b(?=\()/gu;
const KINDS = ["comment", "string", "keyword", "number", "call"] as const;
/** Whose first argument names a page. */
const NAMES = new Map<string, Shelf>([
  ["param", "parameter"],
  ["table", "table"],
  ["finding", "rule"],
]);

export function scriptView(text: string, label: string): TemplateResult {
  const lines = text.replace(/\n$/, "").split("\n");
  return html`<pre class="script" tabindex="0" role="region" aria-label=${label}><code>${lines.map(
    (line, i) => html`<span class="source-line" data-line=${i + 1}>${lineView(line)}${"\n"}</span>`,
  )}</code></pre>`;
}

function lineView(line: string): unknown[] {
  const tag = /^(\/\/!\s*)(@\w+)/.exec(line);
  if (tag) {
    const [head, comment, keyword] = tag;
    return [
      html`<i class="comment">${comment}</i><i class="keyword">${keyword}</i>${line.slice(head.length)}`,
    ];
  }
  if (line.startsWith("//!")) return [html`<i class="comment">//!</i>${line.slice(3)}`];
  const parts: unknown[] = [];
  let end = 0;
  let last = "";
  for (const match of line.matchAll(TOKENS)) {
    const at = match.index!;
    const between = line.slice(end, at);
    parts.push(between);
    end = at + match[0].length;
    const kind = KINDS[KINDS.findIndex((_, i) => match[i + 1] !== undefined)]!;
    const shelf = kind === "string" && between === "(" ? NAMES.get(last) : undefined;
    last = match[0];
    parts.push(
      shelf
        ? html`<a class=${kind} href=${addressOf(shelf, match[0].slice(1, -1))}>${match[0]}</a>`
        : html`<i class=${kind}>${match[0]}</i>`,
    );
  }
  parts.push(line.slice(end));
  return parts;
}
