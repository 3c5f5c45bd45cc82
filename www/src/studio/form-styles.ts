// What the forms of the files of a pack look like alike.
import { css } from "lit";

export const formStyles = css`
  h3 {
    font-size: 16px;
    margin: 0 0 6px;
    overflow-wrap: anywhere;
  }
  h3 code {
    font-weight: normal;
    margin-left: 8px;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(180px, 1fr));
    grid-gap: 8px 12px;
    align-items: end;
    margin: 8px 0;
  }
  .actions > * {
    margin: 6px 8px 0 0;
  }
  .wrong-cell {
    color: var(--reject);
    font-size: 14px;
  }
  [aria-invalid="true"] {
    border-color: var(--reject);
    border-width: 2px;
  }
`;
