import { css } from "lit";
import { chinese, dark, english, light } from "../view/palette";

// The page's header, and the colours for all that is in it.
export const styles = css`
  :host {
    ${light}
    display: block;
    color: var(--ink);
    background: var(--ground);
    font-size: 16px;
    line-height: 1.6;
    font-family: ${chinese};
    color-scheme: light dark;
  }
  @media (prefers-color-scheme: dark) {
    :host {
      ${dark}
    }
  }
  div[lang="en"] {
    font-family: ${english};
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
    font-size: 14px;
    overflow-wrap: anywhere;
  }
  header .about > summary {
    font-size: 14px;
    display: inline-block;
    text-decoration: underline;
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
    background: var(--notice-bg);
    color: var(--notice);
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
    header {
      grid-template-columns: minmax(0, 1fr) auto;
      grid-gap: 0 10px;
      padding: 3px 12px;
    }
    header h1 {
      font-size: 16px;
      line-height: 1.3;
    }
    header .tools > * {
      margin: 0;
    }
    header .about {
      line-height: 1.5;
    }
    header .about label {
      display: block;
      margin-top: 6px;
    }
    header input,
    header button {
      min-height: 28px;
      padding: 1px 8px;
      font-size: 14px;
    }
    .tabs {
      font-size: 14px;
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
