import { css } from "lit";

// Paper is white in the dark too. Noto comes last: printed by Chromium it leaves look-alike radicals in the text of a PDF.
export const styles = css`
  :host {
    display: block;
    --song: "FangSong", "STFangsong", "SimSun", "Songti SC", "Noto Serif CJK SC", "Source Han Serif SC", serif;
    --hei: "SimHei", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif;
  }
  [hidden] {
    display: none;
  }
  .bar {
    padding: 12px 20px;
  }
  .bar button,
  .bar select {
    font: inherit;
    color: inherit;
    background: var(--paper);
    border: 1px solid var(--edge);
    border-radius: 3px;
    padding: 3px 12px;
    min-height: 32px;
    margin: 0 8px 6px 0;
    cursor: pointer;
  }
  .bar label {
    white-space: nowrap;
  }
  .bar select {
    width: auto;
    margin-left: 6px;
  }
  .bar button.main {
    background: var(--blue);
    border-color: var(--blue);
    color: var(--on-blue);
  }
  .bar button[disabled] {
    opacity: 0.6;
    cursor: default;
  }
  .bar p {
    margin: 2px 0 0;
  }
  .bar :focus-visible {
    outline: 3px solid #e08a00;
    outline-offset: 1px;
  }
  .quiet {
    color: var(--quiet);
    font-size: 14px;
  }
  .wrong {
    color: var(--reject);
  }

  .sheet {
    box-sizing: border-box;
    max-width: 210mm;
    margin: 0 auto 24px;
    padding: 18mm 16mm;
    background: #ffffff;
    color: #000000;
    border: 1px solid var(--line);
    font-family: var(--song);
    font-size: 15px;
    line-height: 1.6;
    overflow-wrap: anywhere;
    word-break: break-word;
  }
  .sheet[lang="en"] {
    font-family: "Times New Roman", "Liberation Serif", "Noto Serif", var(--song);
  }
  h2,
  h3,
  h4,
  th,
  dt,
  .strong {
    font-family: var(--hei);
  }
  .sheet[lang="en"] h2,
  .sheet[lang="en"] h3,
  .sheet[lang="en"] h4,
  .sheet[lang="en"] th,
  .sheet[lang="en"] dt,
  .sheet[lang="en"] .strong {
    font-family: "Arial", "Liberation Sans", "Noto Sans", var(--hei);
  }
  h2 {
    margin: 0 0 4px;
    font-size: 25px;
    line-height: 1.4;
  }
  h3 {
    margin: 20px 0 6px;
    font-size: 17px;
    line-height: 1.4;
  }
  h4 {
    margin: 12px 0 4px;
    font-size: 15px;
    color: inherit;
  }
  p {
    margin: 4px 0;
  }
  .note {
    color: #444444;
    font-size: 14px;
  }
  .sheet-head {
    text-align: center;
  }
  .addressee {
    margin-top: 14px;
  }
  /* Room for the seal above the date; the date ends four characters before the margin. */
  .imprint {
    width: fit-content;
    margin: 24px 4em 0 auto;
    text-align: center;
    line-height: 2;
  }
  .strong {
    font-size: 19px;
    font-weight: bold;
  }
  ol {
    margin: 4px 0;
    padding-left: 2em;
  }
  li {
    margin: 3px 0;
  }
  ol.small {
    font-size: 14px;
    line-height: 1.5;
  }
  dl {
    margin: 0;
  }
  dd {
    margin: 0;
  }
  .facts {
    margin-top: 8px;
    padding: 4px 0;
    border-top: 2px solid #000000;
    border-bottom: 1px solid #000000;
    font-size: 14px;
  }
  .facts > div {
    display: inline-block;
    margin: 0 8px;
  }
  .facts dt,
  .facts dd {
    display: inline;
  }
  .facts dt {
    margin-right: 6px;
  }
  table {
    width: 100%;
    table-layout: fixed;
    border-collapse: collapse;
    font-size: 14px;
    line-height: 1.5;
  }
  th,
  td {
    padding: 3px 6px;
    border-color: #000000;
  }
  th {
    background: #f2f2f2;
    font-weight: bold;
  }
  tr {
    break-inside: avoid;
  }
  .pairs {
    font-size: 14px;
  }
  .pairs th {
    font-weight: normal;
    white-space: normal;
  }
  .blank {
    height: 36px;
  }
  td p {
    margin: 0;
  }
  td p + p {
    margin-top: 3px;
  }
  .qr {
    display: block;
    width: 38mm;
    height: 38mm;
    margin: 8px 0;
  }
  @media (max-width: 700px) {
    .sheet {
      padding: 16px 12px;
      border-left: 0;
      border-right: 0;
    }
  }
  @media screen and (max-width: 700px) {
    .pairs,
    .pairs tbody {
      display: block;
    }
    .pairs tr {
      display: grid;
      grid-template-columns: 42% 58%;
    }
    .pairs th,
    .pairs td {
      margin: 0 0 -1px -1px;
    }
  }

  @media print {
    .bar,
    :host(:not([confirmed])) {
      display: none;
    }
    .sheet {
      max-width: none;
      margin: 0;
      padding: 0;
      border: 0;
      font-size: 16pt;
    }
    .sheet[lang^="zh"] section > p:not(.strong):not(.note) {
      text-indent: 2em;
    }
    h2 {
      font-family: "FZXiaoBiaoSong-B05S", "STZhongsong", var(--song);
      font-size: 22pt;
      font-weight: normal;
    }
    h3 {
      font-size: 16pt;
      font-weight: normal;
    }
    h4,
    .pairs {
      font-size: 11pt;
    }
    .strong {
      font-size: 16pt;
    }
    table,
    ol.small,
    .note,
    .facts {
      font-size: 10pt;
    }
    h2,
    h3,
    h4 {
      break-after: avoid;
    }
    thead {
      display: table-header-group;
    }
    .whole {
      break-inside: avoid;
    }
  }
`;
