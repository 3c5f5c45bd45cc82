// Where the files of the kit are, if a page says that they aren't beside its script.
let elsewhere = "";

/**
 * Says where the files of the kit are, relative to the page: for bundlers that don't take along what a script names by
 * `import.meta.url`. Call it before the first element is in the page.
 */
export function configure({ base }: { base: string }): void {
  elsewhere = base && new URL(base.replace(/\/?$/, "/"), document.baseURI).href;
}

/** The address of a file by its name, unless it is where it is `beside` the script. */
export function placed(name: string, beside: string): string {
  return elsewhere ? elsewhere + name : beside;
}
