// What stands on a page under test beyond the DOM: the elements' own properties, and what a test leaves on the window.
interface Element {
  // biome-ignore lint/suspicious/noExplicitAny: the elements are built, so that their types aren't at hand
  [name: string]: any;
}
interface Window {
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it left there
  [name: string]: any;
}
