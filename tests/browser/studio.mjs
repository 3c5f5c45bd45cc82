// The screen on which the rules are edited, as tests use it.
import { open, serve } from "./harness.mjs";

/** Waits until a draft was checked. */
export const settled = (page) =>
  page.waitForSelector(".studio[data-busy=no] [data-failed]", { timeout: 60_000 });

/** The studio, once it has checked the draft. */
export async function openStudio(size) {
  const { url } = await serve();
  const opened = await open(`${url}#/studio`, size);
  await settled(opened.page);
  return { ...opened, url };
}

/** Opens a file of the draft. */
export async function choose(page, path) {
  await page.fill("[data-find]", path.split("/").pop());
  await page.click(`[data-file="${path}"]`);
  await page.fill("[data-find]", "");
  await page.waitForFunction(
    (path) =>
      document
        .querySelector("water-rules-page")
        .shadowRoot.querySelector("water-rules-studio")
        .shadowRoot.querySelector("h2 code").textContent === path,
    path,
  );
}

/** Shows files as text that have a form too. */
export async function asText(page) {
  const text = page.locator("[data-as=text]");
  if (await text.count()) await text.click();
}

/** Replaces the whole text of the open file as a user would paste it. */
export async function paste(page, text) {
  await asText(page);
  await page.click(".editor .cm-content");
  await page.keyboard.press("Control+a");
  await page.locator(".editor .cm-content").evaluate((content, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    content.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);
  await settled(page);
}

/** The text of a file as the draft has it. */
export const draftText = (page, path) =>
  page.locator("water-rules-studio").evaluate((studio, path) => studio.files[path], path);
