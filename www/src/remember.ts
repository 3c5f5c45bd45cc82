// What the page remembers of its own look in this browser.
const PREFIX = "water-rules.";

export function remembered(what: string): string {
  try {
    return localStorage.getItem(PREFIX + what) || "";
  } catch {
    return "";
  }
}

export function remember(what: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + what, value);
  } catch {
    // Storage may be shut off; the choice then lasts as long as the page.
  }
}
