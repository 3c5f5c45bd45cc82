import { css } from "lit";

export const whatIfStyles = css`
  section {
    padding: 4px 12px 10px;
  }
  h3 {
    font-size: var(--size);
    margin: 4px 0;
  }
  .answers li {
    border-left: 2px solid var(--line);
    padding: 3px 0 3px 10px;
    margin-bottom: 6px;
  }
  .trial {
    background: var(--tint);
    border-radius: 4px;
    margin: 4px 0 8px;
    padding: 0 10px;
  }
  .trial > * {
    padding: 5px 0;
  }
  .slider {
    padding: 6px 0;
    border-top: 1px solid var(--line);
  }
  .slider label {
    display: block;
  }
  .marks {
    display: block;
    padding: 0 8px;
    overflow: visible;
  }
  .now {
    stroke: var(--quiet);
    stroke-width: 2;
  }
  .boundary {
    stroke: var(--revise);
    stroke-width: 3;
  }
  input[type="range"] {
    width: 100%;
    margin: 0;
    min-height: 24px;
  }
  .plain {
    margin: 2px 4px 2px 0;
  }
`;
