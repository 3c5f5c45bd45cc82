import { css } from "lit";
import { chinese, dark, english, light } from "../view/palette";

// The element in a page of others: it takes as much width as it is given, inherits nothing, and moves nothing outside.
// What is important here wins over any rule of the host's, even an important one.
export const styles = css`
  :host {
    display: block !important;
    contain: layout style;
  }
  :host([hidden]) {
    display: none !important;
  }
  .root {
    all: initial;
    ${light}
    display: block;
    /* Not among all that "all" means. */
    direction: ltr;
    color: var(--ink);
    background: var(--ground);
    font-size: var(--size);
    line-height: 1.6;
    font-family: var(--ws-font, ${chinese});
    color-scheme: light;
    overflow-wrap: break-word;
  }
  .root[lang="en"] {
    font-family: var(--ws-font, ${english});
  }
  .root[data-theme="dark"] {
    ${dark}
    color-scheme: dark;
  }
  @media (prefers-color-scheme: dark) {
    .root[data-theme="auto"] {
      ${dark}
      color-scheme: dark;
    }
  }
  .inside {
    padding: 8px;
  }
  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(380px, 100%), 1fr));
    grid-gap: 16px;
  }
  .columns > * {
    min-width: 0;
  }
  .box {
    margin: 0 0 8px;
  }
  .verdict {
    position: static;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    margin-bottom: 8px;
  }
  .actions > * {
    margin: 0 8px 6px 0;
  }
  .actions .plain {
    min-height: 32px;
  }
  .actions input {
    width: auto;
    margin-left: 6px;
  }
  /* It comes and goes, and nothing may move for it: it has no height of its own, and its room is always there. */
  .bar {
    position: sticky;
    bottom: 0;
    z-index: 1;
    height: 0;
    margin: 0 -8px;
  }
  .bar > div {
    position: absolute;
    left: 0;
    right: 0;
    bottom: 0;
    display: flex;
    justify-content: space-between;
    align-items: center;
    padding: 6px 8px;
    background: var(--paper);
    border-top: 1px solid var(--line);
  }
  .room {
    height: 3em;
  }
  /* Not below the bar, when they are gone to. */
  input,
  select,
  textarea,
  button {
    scroll-margin-bottom: 4em;
  }
  .compact {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
  }
  .compact > * {
    margin: 0 12px 0 0;
  }
  @media print {
    .actions,
    .bar,
    .room,
    section[part="form"],
    .filters,
    .missing button {
      display: none;
    }
  }
`;
