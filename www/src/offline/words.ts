// What the page says when there is no network, or another build of it.
import type { Lang } from "../words";

const zh = {
  offline: (version: string, since: string) =>
    `离线，规则为 ${version} 版本（${since} 取得）。联网后重新载入规则即可更新。`,
  update: "有新版本，点击更新",
  keeps: "项目数据会保留。",
};

export type Words = typeof zh;

const en: Words = {
  offline: (version, since) =>
    `Offline; the rules are version ${version}, taken ${since}. Reload the rules once you are online.`,
  update: "A new version is there: update",
  keeps: "The project's data are kept.",
};

export const WORDS: Record<Lang, Words> = { zh, en };
