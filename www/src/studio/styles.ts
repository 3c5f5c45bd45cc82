import { css } from "lit";

export const styles = css`
  .studio {
    padding: 14px 20px 24px;
    max-width: 1680px;
    margin: 0 auto;
  }
  .draft-bar {
    border: 1px solid var(--notice);
    border-left-width: 4px;
    border-radius: 4px;
    background: var(--notice-bg);
    color: var(--notice);
    padding: 8px 12px;
    margin-bottom: 12px;
  }
  .draft-bar p + p {
    margin-top: 4px;
  }
  /* A record that breaks a property has values as long as lists. */
  [data-property] {
    overflow-wrap: anywhere;
  }
  [data-property] .outcome {
    white-space: normal;
  }
  .actions > * {
    margin: 4px 8px 0 0;
  }
  .actions .plain,
  .actions label {
    display: inline-block;
    background: var(--paper);
  }
  .work {
    display: grid;
    grid-template-columns: minmax(220px, 3fr) minmax(0, 9fr);
    grid-gap: 16px;
  }
  .files {
    max-height: 560px;
    overflow-y: auto;
    margin-top: 8px;
  }
  .files button {
    display: block;
    width: 100%;
    border: 0;
    background: transparent;
    color: var(--ink);
    text-align: left;
    padding: 2px 8px 2px 16px;
    min-height: 24px;
    cursor: pointer;
    overflow-wrap: anywhere;
  }
  .files button[aria-current] {
    background: var(--tint);
    color: var(--blue-ink);
    font-weight: bold;
  }
  .files .hit {
    padding-left: 28px;
    font-weight: normal;
  }
  mark {
    background: var(--notice-bg);
    color: inherit;
    font-weight: bold;
    text-decoration: underline;
  }
  .at-cursor {
    border-top: 1px solid var(--line);
    margin-top: 6px;
    padding-top: 4px;
    overflow-wrap: anywhere;
  }
  .meaning {
    max-width: 480px;
    padding: 6px 8px;
    font-size: 14px;
    overflow-wrap: anywhere;
  }
  .editor {
    height: 520px;
    border: 1px solid var(--edge);
    border-radius: 4px;
    margin: 6px 0;
    overflow: hidden;
  }
  .reach {
    display: inline-block;
    min-width: 1.2em;
    text-align: center;
    cursor: default;
  }
  .reach.all {
    color: var(--pass);
  }
  .reach.part {
    color: var(--notice);
  }
  .reach.unreached {
    color: var(--reject);
  }
  .results .beside {
    grid-column: 1 / -1;
  }
  .as {
    margin: 6px 0;
  }
  .as [aria-pressed="true"] {
    background: var(--blue);
    border-color: var(--blue);
    color: var(--on-blue);
  }
  water-rules-file-form {
    max-height: 560px;
    overflow-y: auto;
    padding-right: 6px;
  }
  .work .box {
    margin: 0 0 12px;
    min-width: 0;
  }
  .trial {
    position: sticky;
    bottom: 0;
    padding: 4px 0;
    background: var(--paper);
    z-index: 1;
    min-height: 22px;
    font-weight: bold;
    color: var(--blue-ink);
  }
  .trial:empty {
    background: transparent;
  }
  .results {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    grid-gap: 16px;
    grid-auto-flow: dense;
    margin-top: 16px;
  }
  .told {
    border-top: 1px solid var(--notice);
    margin-top: 6px;
    padding-top: 6px;
  }
  .told water-rules-text-diff,
  .told fieldset {
    color: var(--ink);
  }
  .told .plain {
    background: var(--paper);
  }
  .side {
    display: inline-block;
    margin-right: 16px;
  }
  .results .box[data-wide="yes"] {
    grid-column: 1 / -1;
  }
  .results .box {
    margin: 0;
    overflow-wrap: anywhere;
  }
  h3 {
    font-size: 16px;
    margin: 12px 0 4px;
  }
  .long {
    max-height: 420px;
    overflow-y: auto;
  }
  .failing > li {
    border-top: 1px solid var(--line);
    padding: 6px 0;
  }
  .bars {
    min-width: 90px;
    width: 30%;
  }
  .wraps {
    white-space: normal;
    min-width: 90px;
  }
  ol[data-first] {
    margin: 0;
    padding-left: 2em;
  }
  @media (max-width: 900px) {
    /* One thing scrolls on a phone: the page. */
    water-rules-file-form {
      max-height: none;
    }
    .studio {
      padding: 12px;
    }
    .work,
    .results {
      grid-template-columns: minmax(0, 1fr);
    }
    .files {
      max-height: 240px;
    }
    .editor {
      height: 360px;
    }
  }
`;
