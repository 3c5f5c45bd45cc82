// Text of strangers, shown as what it is.

/** Controls, marks that turn or hide text, and halves of characters. */
const HIDDEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(^|[^\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with each hidden character shown by its number. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (found) => {
    const code = found.charCodeAt(found.length - 1);
    return `${found.slice(0, -1)}⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}
