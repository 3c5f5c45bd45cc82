// The words of keeping a draft: its files, other tabs, the pack in force that has moved on, and the text of what changed.
import { WORDS as SHARED, type Lang } from "../../words";

const zh = {
  ...SHARED.zh,
  newFile: "新建文件",
  rename: "改名",
  remove: "删除本文件",
  path: "文件的路径和名称",
  pathHelp:
    "例如 gates/new_rule.rhai、parameters/caps.toml。规则用 .rhai，参数和用例用 .toml，表用 .csv。",
  badPath:
    "请写成“文件夹/名称.rhai”这样：小写字母、数字、_ 和 -，以 .rhai、.toml、.csv 或 .md 结尾。",
  taken: "已有这个文件，请换一个名称。",
  create: "新建",
  cancel: "取消",
  takeBack: {
    revert: "取消还原",
    create: "取消新建",
    rename: "取消改名",
    delete: "取消删除",
    open: "取消打开，回到原来的草稿",
    onto: "取消移到现行规则",
    theirs: "换回这个标签页的草稿",
  },
  elsewhere: (when: string) =>
    `另一个标签页改过草稿（${when}），这里还是这个标签页的内容。选定之前，这里的修改不保存。`,
  forgotten: "另一个标签页放弃了草稿，这里的内容还在。选定之前，这里的修改不保存。",
  takeTheirs: "换成另一个标签页的草稿",
  takeInForce: "也放弃，回到现行规则",
  keepMine: "保留这里的草稿",
  movedOn: (n: number) => `草稿开始之后，现行规则改了 ${n} 个文件。`,
  unknownBase:
    "这份草稿是旧版网页保存的，不知道它从哪些文本开始，与现行规则不同的文件都请逐个确定。",
  whatMoved: "看现行规则改了什么",
  noMoves: "没有政策内容的改动。",
  onto: "把草稿移到现行规则上",
  ontoHelp: "草稿没有改过的文件，用现行规则的新文本；下面的文件两边都改过，请逐个确定。",
  noDoubt: "没有两边都改过的文件。",
  mine: "用草稿的",
  theirs: "用现行规则的",
  move: "移过来",
  undecided: (n: number) => `还有 ${n} 个文件没有确定`,
  text: "文本对照",
  textOf: "对照哪个文件",
  before: "现行",
  after: "草稿",
  added: "新增",
  gone: "删除",
  undoChunk: "还原这一处",
  noText: "没有改动的文件。",
  noteTitle: (title: string) => `关于修改《${title}》规则的说明`,
  noteVersion: (from: string, to: string) =>
    from === to ? `版本：${from}（草稿，版本号未改）` : `版本：${from} → ${to}（草稿）`,
  noteDate: (date: string) => `日期：${date}`,
  noteReason: "修改说明：",
  noteMoves: "修改内容：",
  noteFiles: (files: string) => `涉及文件：${files}`,
  noteImpact: (on: string) => `影响（以${on}测算）：`,
  noteDigests: (inForce: string, draft: string) => `现行规则摘要：${inForce}\n草稿摘要：${draft}`,
  copyHere: "可以从这里选中复制：",
  tryIt: "在本页试用草稿",
  tryHelp: "只在这个标签页，其他人看到的仍是现行规则；随时可以恢复。",
  tryBroken: "草稿有错误，或者还在检查，不能试用。",
  refused: "草稿不能审查项目，没有试用，现行规则照旧。",
  tried: "已在本页试用，可以到其他栏目看结论。",
  about: "版本与说明",
  version: "草稿的版本",
  noteZh: "修改说明（中文）",
  noteEn: "修改说明（英文）",
  noVersion: "pack.toml 里找不到版本号，请直接修改该文件。",
  digest: "草稿摘要：",
  signature: {
    trusted: "打开的规则包有本页信任的密钥的签名。",
    untrusted: "打开的规则包有签名，但不是本页信任的密钥签的。",
    unknown: "打开的规则包有签名；本页没有配置受信任的密钥，无法核对。",
    edited: "内容已经改动，原来的签名不再有效，保存时不带签名。",
  },
  howToSign: "签名在命令行进行，私钥不进网页。保存为规则包文件后运行：",
  openFolder: "打开规则包文件夹",
  saveFolder: "保存到文件夹",
  saveZip: "保存为压缩文件（zip）",
  intoFolder: (name: string) => `保存到文件夹“${name}”？`,
  notPackYet: "这个文件夹里还没有规则包（没有 pack.toml）。",
  willWrite: (n: number) => `写入 ${n} 个文件：`,
  willRemove: (n: number) => `从文件夹里删除 ${n} 个文件：`,
  doSave: "保存",
  otherFolder: "换一个文件夹",
  folderSaid: {
    noPack: "这个文件夹里没有 pack.toml，不是规则包；草稿没有变。",
    noChange: "文件夹里的内容与草稿相同，不用保存。",
    saved: "已保存到文件夹。",
  },
  folderTrouble: (why: string) => `文件夹没有读写成功，草稿还在：${why}`,
};

export type Words = typeof zh;

const en: Words = {
  ...SHARED.en,
  newFile: "New file",
  rename: "Rename",
  remove: "Delete this file",
  path: "Path and name of the file",
  pathHelp:
    "For example gates/new_rule.rhai or parameters/caps.toml. Rules end in .rhai, parameters and cases in .toml, tables in .csv.",
  badPath:
    "Write it like folder/name.rhai: small letters, digits, _ and -, ending in .rhai, .toml, .csv or .md.",
  taken: "There is such a file already: choose another name.",
  create: "Create",
  cancel: "Cancel",
  takeBack: {
    revert: "Undo the revert",
    create: "Undo the new file",
    rename: "Undo the renaming",
    delete: "Undo the deletion",
    open: "Undo the opening: back to the draft of before",
    onto: "Undo the move onto the rules in force",
    theirs: "Back to the draft of this tab",
  },
  elsewhere: (when) =>
    `Another tab changed the draft (${when}); here is still what this tab has. Until you choose, edits here are not kept.`,
  forgotten:
    "Another tab gave up the draft; what is here is still there. Until you choose, edits here are not kept.",
  takeTheirs: "Take the other tab's draft",
  takeInForce: "Give it up here too",
  keepMine: "Keep the draft of this tab",
  movedOn: (n) =>
    `Since the draft was begun, ${n === 1 ? "1 file" : `${n} files`} of the rules in force changed.`,
  unknownBase:
    "The draft was kept by an older page, and what it was copied from is not known: decide about each file that differs from the rules in force.",
  whatMoved: "See what changed in the rules in force",
  noMoves: "Nothing of the policy changed.",
  onto: "Move the draft onto the rules in force",
  ontoHelp:
    "Files that the draft left alone take the new text in force. Both sides changed the files below: decide about each.",
  noDoubt: "No file was changed on both sides.",
  mine: "The draft's",
  theirs: "The one in force",
  move: "Move it",
  undecided: (n) =>
    n === 1 ? "1 file is still to be decided" : `${n} files are still to be decided`,
  text: "Text side by side",
  textOf: "File to compare",
  before: "In force",
  after: "Draft",
  added: "new",
  gone: "deleted",
  undoChunk: "Revert this change",
  noText: "No file is changed.",
  noteTitle: (title) => `Note on a change to the rules “${title}”`,
  noteVersion: (from, to) =>
    from === to
      ? `Version: ${from} (draft, with the same version)`
      : `Version: ${from} → ${to} (draft)`,
  noteDate: (date) => `Date: ${date}`,
  noteReason: "Reason: ",
  noteMoves: "What changes:",
  noteFiles: (files) => `Files: ${files}`,
  noteImpact: (on) => `Impact (worked out on ${on}): `,
  noteDigests: (inForce, draft) =>
    `Digest of the rules in force: ${inForce}\nDigest of the draft: ${draft}`,
  copyHere: "Select and copy it here:",
  tryIt: "Try the draft on this page",
  tryHelp:
    "In this tab only; everyone else has the rules in force, and you can go back at any time.",
  tryBroken: "The draft has errors or is still being checked, and can't be tried.",
  refused: "The draft can't screen a project and is not tried; the rules in force go on.",
  tried: "It is tried on this page now: see what the other screens say.",
  about: "Version and note",
  version: "Version of the draft",
  noteZh: "What changes and why (Chinese)",
  noteEn: "What changes and why (English)",
  noVersion: "No version is found in pack.toml: edit the file itself.",
  digest: "Digest of the draft: ",
  signature: {
    trusted: "The pack that was opened is signed by a key that this page trusts.",
    untrusted: "The pack that was opened is signed, but by no key that this page trusts.",
    unknown: "The pack that was opened is signed; this page has no trusted keys to check it by.",
    edited:
      "The files were edited: the signature no longer counts and is left out when the draft is saved.",
  },
  howToSign:
    "Signing is done on the command line: a private key has no place in a page. Save the draft as a pack file, then run:",
  openFolder: "Open a pack's folder",
  saveFolder: "Save in a folder",
  saveZip: "Save as a zip",
  intoFolder: (name) => `Save in the folder “${name}”?`,
  notPackYet: "There is no pack in this folder yet (no pack.toml).",
  willWrite: (n) => (n === 1 ? "1 file is written:" : `${n} files are written:`),
  willRemove: (n) =>
    n === 1 ? "1 file is deleted from the folder:" : `${n} files are deleted from the folder:`,
  doSave: "Save",
  otherFolder: "Another folder",
  folderSaid: {
    noPack: "The folder has no pack.toml and is not a pack; the draft is unchanged.",
    noChange: "The folder holds what the draft holds; nothing to save.",
    saved: "Saved in the folder.",
  },
  folderTrouble: (why) =>
    `The folder could not be read or written; the draft is still here: ${why}`,
};

export const WORDS: Record<Lang, Words> = { zh, en };
