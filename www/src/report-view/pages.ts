// The pages in print: A4, with the certificate's number and the page in the margin. Chromium before 131 leaves the
// margin empty; the number and the date stand in the body as well.

/** Sets the pages, with a label in their margin; what comes back undoes it. */
export function setPages(name: string): () => void {
  // Not every browser that runs this can give a document a sheet of its own.
  if (!("adoptedStyleSheets" in document)) return () => undefined;
  const sheet = new CSSStyleSheet();
  const label = name.replace(/[^\p{L}\p{N} .:-]/gu, "");
  sheet.replaceSync(`@page {
    size: A4;
    margin: 20mm 18mm 20mm;
    @bottom-left { content: "${label}"; font: 9pt sans-serif; }
    @bottom-right { content: counter(page) " / " counter(pages); font: 9pt sans-serif; }
  }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  };
}
