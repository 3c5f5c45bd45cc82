// What the page says when there is no network, or another build of it.
import type { Lang } from "../words";

const zh = {
  offline: (version: string, since: string) =>
    `离线，规则为 ${version} 版本（${since} 取得）。联网后重新载入规则即可更新。`,
  kept: (version: string, since: string) =>
    `服务器上的规则现在不能用，仍用 ${version} 版本（${since} 取得）。原因：`,
  older: (version: string, newer: string) =>
    `这份签名的规则是 ${version} 版本，比这个浏览器用过的 ${newer} 旧。如果不是有意退回，请与发布单位核对。`,
  update: "有新版本，点击更新",
  keeps: "项目数据会保留。",
};

export type Words = typeof zh;

const en: Words = {
  offline: (version, since) =>
    `Offline; the rules are version ${version}, taken ${since}. Reload the rules once you are online.`,
  kept: (version, since) =>
    `The rules that the server has now can't be used; version ${version}, taken ${since}, stays in use. Reason:`,
  older: (version, newer) =>
    `These signed rules are version ${version}, older than ${newer}, which this browser has used. Unless that is meant, ask whoever publishes them.`,
  update: "A new version is there: update",
  keeps: "The project's data are kept.",
};

export const WORDS: Record<Lang, Words> = { zh, en };
