// Colours and typefaces, for whatever element is the outermost: what is inside only names them. Those that belong to the
// look of a site can be given from outside (`--ws-…`). An outcome has a colour of its own; what is to be noticed and is no
// outcome (assumed, to be confirmed, offline, a draft, a doubt) has `--notice`.
import { css } from "lit";

export const light = css`
  --ink: var(--ws-text, #1c2430);
  --quiet: #566070;
  --paper: var(--ws-surface, #ffffff);
  --ground: var(--ws-background, #f3f5f8);
  --line: var(--ws-line, #d5dbe3);
  --edge: #8793a3;
  --blue: var(--ws-primary, #17508f);
  --blue-ink: var(--ws-primary-text, #17508f);
  --on-blue: var(--ws-on-primary, #ffffff);
  --tint: #eaf1f9;
  --reject: #a3151b;
  --reject-bg: #fdecec;
  --revise: #8a3b00;
  --revise-bg: #fff0e0;
  --undetermined: #573a8c;
  --undetermined-bg: #f0ebfa;
  --condition: #665000;
  --condition-bg: #fcf3d0;
  --advice: #0b5480;
  --advice-bg: #e5f1fa;
  --pass: #17612f;
  --pass-bg: #e4f4e9;
  --na: #4f5866;
  --na-bg: #edf0f3;
  --notice: #2f4a63;
  --notice-bg: #e3e9f0;
`;

export const dark = css`
  --ink: var(--ws-text, #e4e8ee);
  --quiet: #a9b3c0;
  --paper: var(--ws-surface, #1b2129);
  --ground: var(--ws-background, #12161c);
  --line: var(--ws-line, #343d49);
  --edge: #76828f;
  --blue: var(--ws-primary, #173f6d);
  --blue-ink: var(--ws-primary-text, #9cc7f5);
  --on-blue: var(--ws-on-primary, #ffffff);
  --tint: #22303f;
  --reject: #ffb3ac;
  --reject-bg: #4a1b1b;
  --revise: #ffc293;
  --revise-bg: #47290f;
  --undetermined: #d3c1fa;
  --undetermined-bg: #33284a;
  --condition: #f0d982;
  --condition-bg: #3d340f;
  --advice: #a4d3f5;
  --advice-bg: #14344a;
  --pass: #a2dcb3;
  --pass-bg: #173a22;
  --na: #bcc5d0;
  --na-bg: #2a313a;
  --notice: #c3d3e3;
  --notice-bg: #2b3643;
`;

export const chinese = css`"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif`;
export const english = css`"Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif`;
