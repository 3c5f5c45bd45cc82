// The pages in print: A4 with the margins of official papers (GB/T 9704-2012, recalled: 37 mm above, 28 mm at the left),
// the certificate's number and the page in the margin. Chromium before 131 leaves the
// margin empty; the number and the date stand in the body as well.

/** Sets the pages, with a label in their margin; what comes back undoes it. */
export function setPages(name: string): () => void {
  // Not every browser that runs this can give a document a sheet of its own.
  if (!("adoptedStyleSheets" in document)) return () => undefined;
  const sheet = new CSSStyleSheet();
  const label = name.replace(/[^\p{L}\p{N} .:-]/gu, "");
  sheet.replaceSync(`@page {
    size: A4;
    margin: 37mm 26mm 35mm 28mm;
    @bottom-left { content: "${label}"; font: 9pt sans-serif; vertical-align: top; padding-top: 4mm; }
    @bottom-right { content: "— " counter(page) " / " counter(pages) " —"; font: 14pt serif; vertical-align: top; padding-top: 4mm; }
  }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  };
}
