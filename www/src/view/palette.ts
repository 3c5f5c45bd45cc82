// Colours and typefaces, for whatever element is the outermost: what is inside only names them. Those that belong to the
// look of a site can be given from outside (`--ws-…`). An outcome has a colour of its own; what is to be noticed and is no
// outcome (assumed, to be confirmed, offline, a draft, a doubt) has `--notice`.
import { css } from "lit";

export const light = css`
  --size: var(--ws-font-size, 16px);
  --focus: var(--ws-focus, #e08a00);
  --ink: var(--ws-text, #1c2430);
  --quiet: var(--ws-quiet, #566070);
  --paper: var(--ws-surface, #ffffff);
  --ground: var(--ws-background, #f3f5f8);
  --line: var(--ws-line, #d5dbe3);
  --edge: var(--ws-edge, #8793a3);
  --blue: var(--ws-primary, #17508f);
  --blue-ink: var(--ws-primary-text, #17508f);
  --on-blue: var(--ws-on-primary, #ffffff);
  --tint: var(--ws-tint, #eaf1f9);
  --reject: var(--ws-reject, #a3151b);
  --reject-bg: var(--ws-reject-background, #fdecec);
  --revise: var(--ws-revise, #8a3b00);
  --revise-bg: var(--ws-revise-background, #fff0e0);
  --undetermined: var(--ws-undetermined, #573a8c);
  --undetermined-bg: var(--ws-undetermined-background, #f0ebfa);
  --condition: var(--ws-condition, #665000);
  --condition-bg: var(--ws-condition-background, #fcf3d0);
  --advice: var(--ws-advice, #0b5480);
  --advice-bg: var(--ws-advice-background, #e5f1fa);
  --pass: var(--ws-pass, #17612f);
  --pass-bg: var(--ws-pass-background, #e4f4e9);
  --na: var(--ws-not-applicable, #4f5866);
  --na-bg: var(--ws-not-applicable-background, #edf0f3);
  --notice: var(--ws-notice, #2f4a63);
  --notice-bg: var(--ws-notice-background, #e3e9f0);
`;

export const dark = css`
  --focus: var(--ws-focus, #e08a00);
  --ink: var(--ws-text, #e4e8ee);
  --quiet: var(--ws-quiet, #a9b3c0);
  --paper: var(--ws-surface, #1b2129);
  --ground: var(--ws-background, #12161c);
  --line: var(--ws-line, #343d49);
  --edge: var(--ws-edge, #76828f);
  --blue: var(--ws-primary, #173f6d);
  --blue-ink: var(--ws-primary-text, #9cc7f5);
  --on-blue: var(--ws-on-primary, #ffffff);
  --tint: var(--ws-tint, #22303f);
  --reject: var(--ws-reject, #ffb3ac);
  --reject-bg: var(--ws-reject-background, #4a1b1b);
  --revise: var(--ws-revise, #ffc293);
  --revise-bg: var(--ws-revise-background, #47290f);
  --undetermined: var(--ws-undetermined, #d3c1fa);
  --undetermined-bg: var(--ws-undetermined-background, #33284a);
  --condition: var(--ws-condition, #f0d982);
  --condition-bg: var(--ws-condition-background, #3d340f);
  --advice: var(--ws-advice, #a4d3f5);
  --advice-bg: var(--ws-advice-background, #14344a);
  --pass: var(--ws-pass, #a2dcb3);
  --pass-bg: var(--ws-pass-background, #173a22);
  --na: var(--ws-not-applicable, #bcc5d0);
  --na-bg: var(--ws-not-applicable-background, #2a313a);
  --notice: var(--ws-notice, #c3d3e3);
  --notice-bg: var(--ws-notice-background, #2b3643);
`;

export const chinese = css`"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif`;
export const english = css`"Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif`;
