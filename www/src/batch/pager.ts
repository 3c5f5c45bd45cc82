// A long table in pages: each is printed and read like any table.
import { html, nothing, type TemplateResult } from "lit";
import type { Words } from "./words";

export function pageOf<T>(items: readonly T[], page: number, size: number): T[] {
  return items.slice(page * size, (page + 1) * size);
}

export function pagerView(
  count: number,
  page: number,
  size: number,
  words: Pick<Words, "pages" | "first" | "previous" | "next" | "last" | "page">,
  turn: (page: number) => void,
  name: string,
): TemplateResult | typeof nothing {
  const pages = Math.ceil(count / size);
  if (pages < 2) return nothing;
  const button = (to: number, label: string, id: string): TemplateResult =>
    html`<button type="button" class="plain" data-page=${id} ?disabled=${to < 0 || to >= pages || to === page} @click=${() => turn(to)}>
      ${label}
    </button>`;
  return html`<nav class="pager" aria-label=${words.pages} data-pager=${name}>
    ${button(0, words.first, "first")} ${button(page - 1, words.previous, "previous")}
    <span role="status">${words.page(page + 1, pages)}</span>
    ${button(page + 1, words.next, "next")} ${button(pages - 1, words.last, "last")}
  </nav>`;
}
