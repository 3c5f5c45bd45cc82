import { css } from "lit";

// The page's colours, for itself and the screens in it, and its header.
export const styles = css`
  :host {
    --ink: #1c2430;
    --quiet: #566070;
    --paper: #ffffff;
    --ground: #f3f5f8;
    --line: #d5dbe3;
    --edge: #8793a3;
    --blue: #17508f;
    --blue-ink: #17508f;
    --on-blue: #ffffff;
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
    display: block;
    color: var(--ink);
    background: var(--ground);
    font-size: 14px;
    line-height: 1.6;
    font-family: "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif;
    color-scheme: light dark;
  }
  @media (prefers-color-scheme: dark) {
    :host {
      --ink: #e4e8ee;
      --quiet: #a9b3c0;
      --paper: #1b2129;
      --ground: #12161c;
      --line: #343d49;
      --edge: #76828f;
      --blue: #173f6d;
      --blue-ink: #9cc7f5;
      --on-blue: #ffffff;
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
    }
  }
  div[lang="en"] {
    font-family: "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  }
  header {
    background: var(--blue);
    color: var(--on-blue);
    padding: 10px 20px;
    display: grid;
    grid-template-columns: 1fr auto;
    grid-gap: 6px 20px;
    align-items: center;
  }
  header h1 {
    font-size: 20px;
    line-height: 1.35;
  }
  header .meta {
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  header .meta span {
    margin-right: 14px;
  }
  header .tools {
    text-align: right;
  }
  header .tools > * {
    margin-left: 10px;
    display: inline-block;
  }
  header button,
  header input {
    background: transparent;
    color: var(--on-blue);
    border: 1px solid #c4d4e6;
    border-radius: 3px;
    padding: 3px 10px;
    min-height: 30px;
    cursor: pointer;
  }
  header input {
    color-scheme: dark;
  }
  header button[aria-pressed="true"] {
    background: #ffffff;
    color: #123f72;
  }
  header .langs button + button {
    margin-left: -1px;
  }
  .skip {
    color: var(--on-blue);
  }

  .tabs {
    background: var(--paper);
    border-bottom: 1px solid var(--line);
    padding: 0 12px;
    overflow-x: auto;
    white-space: nowrap;
  }
  .tabs a {
    display: inline-block;
    padding: 8px 14px 6px;
    border-bottom: 3px solid transparent;
    color: var(--ink);
    text-decoration: none;
  }
  .tabs a:hover {
    background: var(--tint);
  }
  .tabs a[aria-current] {
    border-bottom-color: var(--blue-ink);
    color: var(--blue-ink);
    font-weight: bold;
  }
  .tabs a:focus-visible {
    outline-offset: -3px;
  }
  .strip {
    padding: 6px 20px;
    background: var(--condition-bg);
    color: var(--condition);
    border-bottom: 1px solid var(--line);
  }
  main:focus {
    outline: none;
  }

  header input[type="date"] {
    width: auto;
    background: transparent;
    border-color: #c4d4e6;
  }
  @media (max-width: 900px) {
    header {
      grid-template-columns: minmax(0, 1fr);
      padding: 10px 12px;
    }
    header .tools {
      text-align: left;
    }
    header .tools > * {
      margin: 0 10px 6px 0;
    }
  }
  /* All tabs fit a phone. */
  @media (max-width: 480px) {
    .tabs {
      padding: 0 3px;
    }
    .tabs a {
      padding: 8px 8px 6px;
    }
  }
  @media print {
    :host {
      background: none;
    }
    /* The report is the whole page. */
    [data-route="report"] > header,
    [data-route="report"] > .box {
      display: none;
    }
    header .paper {
      display: inline;
    }
    .tools,
    .tabs,
    .strip,
    .skip {
      display: none;
    }
  }
`;
