// The words of the page around the screens.
import { WORDS as SHARED, type Lang } from "../words";

const zh = {
  ...SHARED.zh,
  page: "节水政策审查",
  switchLang: "语言",
  asOf: "适用日期",
  about: "关于规则和版本",
  notices: "第三方许可",
  aboutOf: (asOf: string) => `适用日期 ${asOf} · 关于`,
  version: "规则版本",
  digest: "规则摘要",
  engine: "引擎",
  pageVersion: "网页",
  reload: "重新载入规则",
  warnings: (n: number) => `规则包有 ${n} 条提示`,
  badPack: "规则包有错误，不能审查",
  lapsed: "保存的单位设置与现在的规则不符，没有使用。点这里查看。",
  badPackHelp: "请按下列位置修改规则文件，然后重新载入规则。",
  useKept: (since: string) => `先用 ${since} 取得的规则`,
  mistaken: "现在的规则有错误，或者读不了。",
  failed: "页面无法启动",
  failedRules:
    "读取规则 rules.json 失败，原因见下。请点“重新载入规则”再试；仍不行的，请联系网站管理人员。",
  failedEngine: "载入审查引擎（WebAssembly）失败。请升级浏览器，或检查网站的内容安全策略。",
  trying: (version: string) => `正在试用草稿 ${version}`,
  tryingHelp: "只在这个标签页，不是现行规则；期间的结论和意见都注明“草稿”。",
  endTrial: "恢复现行规则",
  skip: "跳到正文",
  screens: "栏目",
  changedElsewhere: (when: string) =>
    `另一个标签页改过这个项目（${when}），这里显示的是改之前的内容。继续在这里修改，会另存为副本。`,
  deletedElsewhere: "另一个标签页删除了这个项目，这里的内容还在。",
  copiedElsewhere: (title: string) =>
    `另一个标签页也改过这个项目。这里的内容已另存为“${title}”，两份都在“已存项目”里。`,
  takeTheirs: "换成另一个标签页的版本",
  keepCopy: "把这里的另存为副本",
  keepAgain: "仍然保留",
  closeIt: "关闭它",
  openTheirs: "打开另一个标签页的版本",
  understood: "知道了",
  copyOf: (title: string) => `${title || "未命名项目"}（副本）`,
  opening: "正在载入……",
  cannotOpen: "这一页没有载入成功。请检查网络后重新载入网页；项目数据不会丢失。",
  openAgain: "重新载入网页",
};

export type Words = typeof zh;

const en: Words = {
  ...SHARED.en,
  page: "Water-saving policy screening",
  switchLang: "Language",
  asOf: "As of",
  about: "About the rules and versions",
  notices: "Third-party notices",
  aboutOf: (asOf) => `As of ${asOf} · about`,
  version: "Rules version",
  digest: "Rules digest",
  engine: "Engine",
  pageVersion: "Page",
  reload: "Reload rules",
  warnings: (n) => (n === 1 ? "The rule pack has 1 warning" : `The rule pack has ${n} warnings`),
  badPack: "The rule pack has errors and cannot be used",
  lapsed: "The settings that are kept don't fit the rules of now and are not used. See why.",
  badPackHelp: "Correct the rule files at these places, then reload the rules.",
  useKept: (since) => `Go on with the rules taken ${since}`,
  mistaken: "the rules of now have mistakes or can't be read.",
  failed: "The page could not start",
  failedRules:
    "Reading the rules (rules.json) failed, for the reason below. Press “Reload rules” to try again; if that doesn't help, tell whoever runs the site.",
  failedEngine:
    "Loading the screening engine (WebAssembly) failed. Use a newer browser, or check the site's content security policy.",
  trying: (version) => `A draft is being tried: ${version}`,
  tryingHelp: "In this tab only; it is not in force, and what comes of it says “draft”.",
  endTrial: "Back to the rules in force",
  skip: "Skip to content",
  screens: "Parts of this page",
  changedElsewhere: (when) =>
    `Another tab changed this project (${when}); what is here is from before. If you go on editing here, it becomes a copy.`,
  deletedElsewhere: "Another tab deleted this project; what is here is still there.",
  copiedElsewhere: (title) =>
    `Another tab changed this project too. What is here is now kept as “${title}”; both are under “Kept projects”.`,
  takeTheirs: "Take the other tab's version",
  keepCopy: "Keep this one as a copy",
  keepAgain: "Keep it all the same",
  closeIt: "Close it",
  openTheirs: "Open the other tab's version",
  understood: "All right",
  copyOf: (title) => `${title || "Unnamed project"} (copy)`,
  opening: "Loading…",
  cannotOpen:
    "This part could not be loaded. Check the network, then load the page again; the project's data is kept.",
  openAgain: "Load the page again",
};

export const WORDS: Record<Lang, Words> = { zh, en };
