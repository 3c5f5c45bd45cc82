import { css } from "lit";

// The interview: one column to answer in, beside the verdict.
export const styles = css`
  .desk[data-view="interview"] {
    grid-template-columns: minmax(0, 680px) minmax(0, 440px);
    justify-content: center;
    grid-gap: 32px;
  }
  /* At the end the findings are what is read. */
  .desk[data-over] {
    grid-template-columns: minmax(0, 360px) minmax(0, 760px);
  }
  .desk[data-over] .results {
    position: static;
    max-height: none;
    overflow: visible;
  }
  .desk.starting {
    grid-template-columns: minmax(0, 760px);
  }
  .ask-column {
    min-width: 0;
  }
  .interview h2 {
    font-size: calc(var(--size) * 1.5);
    line-height: 1.35;
    margin: 8px 0 12px;
  }
  .interview h2:focus {
    outline: none;
  }
  .interview h3 {
    font-size: var(--size);
    margin: 16px 0 6px;
  }
  .walk {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: flex-start;
  }
  .left {
    color: var(--quiet);
    max-width: 100%;
  }
  .left > summary {
    padding: 2px 0;
  }
  .left ul {
    list-style: disc;
    padding-left: 2.4em;
  }
  .walk-on > * + * {
    margin-left: 8px;
  }
  .walk-on .plain {
    min-height: 44px;
    padding: 6px 14px;
  }
  .walk-on {
    margin: 20px 0;
  }
  .link {
    background: none;
    border: 0;
    padding: 2px 0;
    min-height: 28px;
    color: var(--blue-ink);
    text-decoration: underline;
    cursor: pointer;
    text-align: left;
  }
  .starts {
    margin: 16px 0;
  }
  .starts > li {
    margin-bottom: 10px;
  }
  .start {
    display: block;
    width: 100%;
    background: var(--paper);
    border: 1px solid var(--edge);
    border-left: 6px solid var(--blue-ink);
    border-radius: 4px;
    padding: 14px 16px;
    text-align: left;
    cursor: pointer;
  }
  .start:hover {
    background: var(--tint);
  }
  .start b {
    display: block;
    font-size: calc(var(--size) * 1.125);
    color: var(--blue-ink);
  }
  .papers {
    margin: 12px 0;
  }
  .papers h3 {
    margin: 8px 0 2px;
  }
  .papers > summary,
  .why > summary,
  .answers > summary {
    color: var(--blue-ink);
    font-size: var(--size);
    padding: 4px 0;
  }
  .papers ul,
  .lacking ol {
    list-style: disc;
    padding-left: 1.4em;
  }
  .lacking ol {
    list-style: decimal;
    padding-left: 2em;
    margin: 0 0 8px;
  }
  .tour-start .plain,
  .others-answers .plain,
  .question .none {
    min-height: 40px;
    padding: 6px 14px;
  }
  .tour-start .quiet {
    display: block;
    margin-top: 4px;
  }
  .kept-list li {
    padding: 2px 0;
  }
  .notice {
    background: var(--paper);
    border: 1px solid var(--line);
    border-left: 6px solid var(--blue-ink);
    border-radius: 4px;
    padding: 12px 16px;
    margin: 12px 0;
  }
  .notice.tour {
    grid-column: 1 / -1;
  }
  .notice-title {
    margin: 0 0 4px;
    font-size: calc(var(--size) * 1.125);
  }
  .question {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 4px;
    padding: 16px;
    margin-bottom: 12px;
  }
  .question .label {
    font-size: calc(var(--size) * 1.125);
    font-weight: bold;
    line-height: 1.45;
    margin-bottom: 8px;
    padding: 0;
  }
  .question > legend {
    float: left;
    width: 100%;
  }
  .question > legend + * {
    clear: both;
  }
  .question .field + .field {
    margin-top: 16px;
  }
  .question input[type="text"],
  .question input[type="date"],
  .question select {
    min-height: 44px;
    padding: 8px 10px;
  }
  .question .with-unit input {
    max-width: 16em;
  }
  .question .segments span {
    padding: 9px 22px;
    min-height: 44px;
  }
  .question .segments input:checked + span::before {
    content: "✓ ";
  }
  .question .stacked label {
    display: block;
    margin: 0 0 6px;
  }
  /* A choice looks like one before it is chosen. */
  .question .stacked span {
    padding: 9px 14px 9px 44px;
    position: relative;
  }
  .question .stacked span::before,
  .question .stacked input:checked + span::before {
    content: "";
    position: absolute;
    left: 14px;
    top: 13px;
    width: 18px;
    height: 18px;
    border: 2px solid currentColor;
    border-radius: 50%;
  }
  .question .stacked input:checked + span::after {
    content: "";
    position: absolute;
    left: 20px;
    top: 19px;
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: currentColor;
  }
  .others-answers {
    margin-top: 8px;
  }
  .others-answers .plain {
    margin-right: 8px;
  }
  .why {
    margin-top: 8px;
    color: var(--quiet);
    font-size: var(--size);
  }
  .why p {
    padding-left: 10px;
    border-left: 2px solid var(--line);
    margin-bottom: 4px;
  }
  .checklist li {
    padding: 8px 0;
    border-bottom: 1px solid var(--line);
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: center;
  }
  .checklist li .tick {
    flex: 1 1 16em;
    display: flex;
    align-items: flex-start;
    margin: 0;
    padding: 6px 8px 6px 0;
    cursor: pointer;
  }
  .checklist li .tick input {
    width: 20px;
    height: 20px;
    margin: 2px 10px 0 0;
    flex: none;
  }
  .checklist .none {
    margin-bottom: 4px;
  }
  .checklist .exception {
    flex: 1 1 100%;
  }
  .checklist .exception > summary {
    padding: 4px 0;
  }
  /* The question stands in the summary. */
  .checklist .exception .field > .label {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip: rect(0 0 0 0);
  }
  .checklist .none[aria-pressed="true"] {
    background: var(--pass-bg);
    color: var(--pass);
    border-color: currentColor;
    opacity: 1;
  }
  .case {
    margin: -8px 0 16px;
    padding: 6px 12px;
    border-left: 4px solid var(--blue-ink);
  }
  .badge.na {
    color: var(--na);
    background: var(--na-bg);
  }
  /* A row of a table: the source, how much of it, and what else may be said. */
  .balance .part {
    padding: 6px 0;
    border-bottom: 1px solid var(--line);
  }
  .balance .field {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
  }
  .balance .part .label {
    flex: 0 0 190px;
    font-size: var(--size);
    margin: 0 10px 0 0;
  }
  .balance .with-unit {
    margin-right: 10px;
  }
  .balance .with-unit input {
    max-width: 9em;
  }
  .balance .field > p {
    margin: 0;
  }
  .balance .field .plain {
    border-color: transparent;
    background: none;
    margin: 0 8px 0 0;
    padding: 8px 0;
    text-decoration: underline;
  }
  .balance .field > [data-answer-state] {
    flex: 1 1 260px;
  }
  .balance .problems {
    flex: 1 0 100%;
  }
  .balance > .none {
    margin-top: 10px;
  }
  .balance .from {
    display: block;
    margin: 4px 0 0 200px;
  }
  .balance .from input {
    min-height: 32px;
    max-width: 16em;
  }
  .sum {
    margin-top: 12px;
  }
  .sum-part {
    margin-bottom: 6px;
  }
  .ok {
    color: var(--pass);
  }
  .known {
    margin-bottom: 12px;
  }
  .known li {
    padding: 4px 0;
    border-bottom: 1px solid var(--line);
  }
  .answers {
    margin: 24px 0;
    border-top: 1px solid var(--line);
    padding-top: 8px;
  }
  .answers dl {
    margin: 0;
  }
  .answers dl > div {
    padding: 6px 0;
    border-bottom: 1px solid var(--line);
  }
  .answers dt {
    color: var(--quiet);
  }
  .answers dd {
    margin: 0;
    display: flex;
    justify-content: space-between;
    align-items: flex-start;
    overflow-wrap: anywhere;
  }
  .answers .link {
    flex: none;
    margin-left: 12px;
  }
  @media (max-width: 900px) {
    .desk.starting,
    .desk[data-view="interview"] {
      display: block;
    }
  }
  @media (max-width: 520px) {
    .head-row > * {
      margin-bottom: 8px;
    }
    .interview h2 {
      font-size: calc(var(--size) * 1.25);
    }
    .question {
      padding: 12px;
    }
    .balance .part .label {
      flex-basis: 100%;
      margin-bottom: 4px;
    }
    .balance .from {
      margin-left: 0;
    }
    .main,
    .walk-on .plain {
      width: 100%;
      text-align: center;
    }
    .walk-on > * + * {
      margin: 8px 0 0;
    }
    .notice .main,
    .acts .main {
      width: auto;
    }
  }
`;
