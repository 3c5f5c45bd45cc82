// Where the official text of a document is: its own address, or the register to look it up in.
import { html, type TemplateResult } from "lit";
import type { Register } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";

interface Published {
  address?: string | null;
  register?: Register | null;
}

const zh = {
  text: "官方原文",
  lookUp: (what: string) => `查“${what}”`,
  none: "没有官方原文的地址",
};

const WORDS: Record<Lang, typeof zh> = {
  zh,
  en: {
    text: "Official text",
    lookUp: (what) => `look for “${what}”`,
    none: "No address of an official text",
  },
};

export function officialTextView({ address, register }: Published, lang: Lang): TemplateResult {
  const words = WORDS[lang];
  const link = (to: string, name: string): TemplateResult =>
    html`<a href=${to} target="_blank" rel="noreferrer">${name}</a>`;
  if (address) return html`<span data-official="address">${link(address, words.text)}</span>`;
  return register
    ? html`<span data-official="register">${words.text}${lang === "zh" ? "：" : ": "}${link(register.address, say(register.name, lang))}${lang === "zh" ? "，" : ", "}${words.lookUp(register.look_for)}</span>`
    : html`<span class="quiet" data-official="none">${words.none}</span>`;
}

/** The same on paper; empty where there is none. */
export function officialText({ address, register }: Published, lang: Lang): string {
  if (address || !register) return address || "";
  const what = WORDS[lang].lookUp(register.look_for);
  return lang === "zh"
    ? `${say(register.name, lang)}（${register.address}），${what}`
    : `${say(register.name, lang)} (${register.address}), ${what}`;
}
