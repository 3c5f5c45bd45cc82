// The interview's own words. Everything about the matter itself comes from the rule pack.
import type { Lang } from "../words";

const zh = {
  interview: "逐题填写",
  form: "完整表单",
  views: "填写方式",
  start: "您要办什么？",
  startHelp:
    "回答问题，得出项目能不能批、还缺什么、依据哪一条。能定的尽早定：一有答案足以定结论，就不再往下问。",
  startKept: "每答一题都保存在本机，随时可以停下、返回修改，或者换到完整表单。",
  begin: "开始填写",
  beginHelp: "只问会影响结论的问题，先问最能定结论的。每题都可以答“待查”。",
  papers: "请先备好哪些材料",
  papersFor: "请备好这些材料",
  tour: "先看一个真实案例（约 2 分钟）",
  tourHelp: "一起办一个已经批过的项目：先答几题，再看结论怎样得出、缺什么怎么办。",
  tourStep: (n: number, of: number) => `第 ${n} 步，共 ${of} 步`,
  tourBegins: (title: string) =>
    `我们一起看一个真实项目：${title}，来源写在上面。最能定结论的题最先问；每题下面有这个项目的答案，点“照案例答，继续”，也可以自己答。`,
  tourAsking: "答案不同，后面问的也不同。再答一页看看。",
  tourEnough: "问题就这样一页一页问下去。剩下的照案例填好，直接看结论。",
  tourFill: "其余照案例填，看结论",
  tourSteps: {
    verdict:
      "这是结论。下面一句话是理由；有两条横线时，是起决定作用的两个数。“待判定”是说还缺数据，或者要由人判断。",
    acting:
      "“需要处理”列出要办的事，展开可看两边的数、依据的条款和由谁负责。“补正清单”可以复制给申请人，“怎样才能通过”替您试算。",
    changing: "改一个答案试试：展开“已答……可以更改”，改完结论马上跟着变。看够了，就办自己的项目。",
  },
  tourOwn: "办自己的项目",
  caseSays: "案例：",
  caseSilent: "没有写明",
  asCase: "照案例答，继续",
  semicolon: "；",
  tourNext: "下一步",
  tourEnd: "结束导览",
  kept: "接着填写",
  left: (n: number) => `还有约 ${n} 问`,
  topicsLeft: "还会问到哪些",
  noneLeft: "没有要问的了",
  back: "返回上一页",
  next: "继续",
  skipNext: "其余先跳过，继续",
  again: "重新开始",
  answeredSoFar: (n: number, notKnown: number) =>
    `已答 ${n} 项${notKnown ? `，待查 ${notKnown} 项` : ""}，可以更改`,
  change: "更改",
  changeOf: (label: string) => `更改：${label}`,
  known: "由表格或设置给出，无须填写",
  whyAsk: "为什么问，在哪份材料里",
  waits: "等这一答案的审查事项：",
  more: (n: number) => `等 ${n} 项`,
  restNone: "其余都没有",
  unmet: "没有做到",
  takesRest: (amount: string) => `其余 ${amount} 都是这一项`,
  yesOf: "有",
  unanswered: "还没有答",
  sum: "合计",
  source: "出处（文件、页码）",
  part: "来源",
  amount: "数量",
  balanced: "两边相等",
  differs: (by: string) => `与另一边相差 ${by}`,
  skipped: (n: number) => `还有 ${n} 问没有答，答了可能改变结论`,
  skippedTopics: (n: number) => `还有 ${n} 个主题没有答完，答了可能改变结论`,
  askSkipped: "现在回答",
  certainTitle: (verdict: string) => `结论已经确定：${verdict}`,
  certainHelp: "其余问题怎样回答都不会改变这个结论。可以现在出意见，也可以把材料填完整。",
  staysTitle: (verdict: string) => `在待查的事项有结果以前，结论是：${verdict}`,
  staysHelp:
    "其余问题怎样回答都不会改变它，不必再答。还缺什么，见“补正清单”；有了结果再来更改答案。",
  stopHere: "先答到这里，看结论",
  unknownNext: "其余都待查，继续",
  opinionNow: "现在出意见",
  goOn: "继续填完",
  doneTitle: "问题都答完了",
  staysDone: "现在能定结论的都问过了",
  doneHelp: "下面是结论和要办的事；答案随时可以更改。",
  editing: "更改答案",
  done: "完成",
};

export type Words = typeof zh;

const en: Words = {
  interview: "Step by step",
  form: "Full form",
  views: "How to fill it in",
  start: "What do you want done?",
  startHelp:
    "Answer questions and see whether the project can be approved, what is lacking and which article says so. Once the answers decide, nothing more is asked.",
  startKept:
    "Every answer is kept in this browser; stop, go back or change to the full form at any time.",
  begin: "Begin",
  beginHelp:
    "Only what can still change the verdict is asked, what decides most first. Any question may be answered “not known yet”.",
  papers: "Which papers to have at hand",
  papersFor: "Have these papers at hand",
  tour: "See a real case first (about 2 minutes)",
  tourHelp:
    "Handle a project that was decided already: answer some questions, then see how the verdict comes about and what to do about gaps.",
  tourStep: (n, of) => `Step ${n} of ${of}`,
  tourBegins: (title) =>
    `This is a real project: ${title}; its source is given above. What decides most is asked first. Below each question stands the project's answer: choose “Answer as the case”, or answer yourself.`,
  tourAsking: "What is asked depends on what was answered. One more page.",
  tourEnough: "So it goes on, page by page. Take the rest from the case and go to the verdict.",
  tourFill: "Take the rest, see the verdict",
  tourSteps: {
    verdict:
      "This is the verdict. The sentence below it is the reason; two bars are the two numbers that decide. “Undetermined” means that data are lacking or that a person must judge.",
    acting:
      "“To act on” lists what has to be done; open a point for both sides, the article and who is responsible. “What is lacking” can be copied for the applicant, and “How it could pass” tries changes for you.",
    changing:
      "Change an answer: open “… answers; may be changed”, and the verdict follows at once. Then begin with a project of your own.",
  },
  tourOwn: "Begin my own project",
  caseSays: "The case: ",
  caseSilent: "doesn't say",
  asCase: "Answer as the case",
  semicolon: "; ",
  tourNext: "Next",
  tourEnd: "End the tour",
  kept: "Go on with",
  left: (n) => (n === 1 ? "About 1 question left" : `About ${n} questions left`),
  topicsLeft: "What may still be asked",
  noneLeft: "Nothing left to ask",
  back: "Back",
  next: "Continue",
  skipNext: "Skip the rest and continue",
  again: "Start again",
  answeredSoFar: (n, notKnown) =>
    `${n === 1 ? "1 answer" : `${n} answers`}${notKnown ? `, ${notKnown} not known yet` : ""}; may be changed`,
  change: "Change",
  changeOf: (label) => `Change: ${label}`,
  known: "Given by a table or the settings; need not be filled in",
  whyAsk: "Why it is asked, and in which paper it stands",
  waits: "Points of review that wait for it: ",
  more: (n) => `and others, ${n} in all`,
  restNone: "None of the others",
  unmet: "Not so",
  takesRest: (amount) => `The other ${amount} are this`,
  yesOf: "yes",
  unanswered: "not answered",
  sum: "Sum",
  source: "Where it is from (document, page)",
  part: "Source",
  amount: "Amount",
  balanced: "Both sides are equal",
  differs: (by) => `The two sides differ by ${by}`,
  skipped: (n) =>
    n === 1
      ? "1 unanswered question could still change the verdict"
      : `${n} unanswered questions could still change the verdict`,
  skippedTopics: (n) => `${n} topics are unfinished; answers could still change the verdict`,
  askSkipped: "Answer now",
  certainTitle: (verdict) => `The verdict is certain: ${verdict}`,
  certainHelp:
    "No answer to the other questions can change it. Issue the opinion now, or go on and complete the data.",
  staysTitle: (verdict) => `Until what isn't known yet is known, the verdict is: ${verdict}`,
  staysHelp:
    "No answer to the other questions changes it, so they need not be answered. “What is lacking” lists what to find out; change the answers once it is known.",
  stopHere: "Stop here and see the verdict",
  unknownNext: "The rest isn't known yet, continue",
  opinionNow: "Opinion now",
  goOn: "Go on",
  doneTitle: "Everything has been asked",
  staysDone: "All that can decide now has been asked",
  doneHelp: "Below are the verdict and what is to be done; answers may be changed at any time.",
  editing: "Change an answer",
  done: "Done",
};

export const WORDS: Record<Lang, Words> = { zh, en };
