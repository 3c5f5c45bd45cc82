// A button that opens a file: the browser's own control speaks the browser's language and not the page's.
import { html, type TemplateResult } from "lit";

/** `name` marks the input, as `data-NAME`; `opened` hears what was chosen. */
export function fileButton(
  name: "open" | "projects",
  label: string,
  accept: string,
  opened: (event: Event) => void,
): TemplateResult {
  const input = html`<input
    type="file"
    hidden
    ?data-open=${name === "open"}
    ?data-projects=${name === "projects"}
    aria-label=${label}
    accept=${accept}
    @change=${opened}
  />`;
  return html`${input}<button
      type="button"
      class="plain"
      @click=${(event: Event) => ((event.currentTarget as HTMLElement).previousElementSibling as HTMLInputElement).click()}
    >
      ${label}
    </button>`;
}
