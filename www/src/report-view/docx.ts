// The paper as a Word file; loaded only when it is asked for. Every text goes in as text: no field, link or macro.
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  HeadingLevel,
  ImageRun,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from "docx";
import type { Block, Paper } from "./paper";
import { qrPicture } from "./qr";
import { WORDS } from "./words";

// A4 in twentieths of a point, and what is left between the margins.
const PAGE = { width: 11906, height: 16838 };
// As official papers have them (GB/T 9704-2012, recalled): 37, 26, 35 and 28 mm; text of size 3, indented by two characters.
const MARGIN = { top: 2098, right: 1474, bottom: 1985, left: 1588 };
const WIDTH = PAGE.width - MARGIN.left - MARGIN.right;
const CHARACTER = 320;
const INDENT = 2 * CHARACTER;

const QR_POINTS = 140;

const SONG = { ascii: "Times New Roman", hAnsi: "Times New Roman", eastAsia: "FangSong" };
const TITLE = {
  ascii: "Times New Roman",
  hAnsi: "Times New Roman",
  eastAsia: "FZXiaoBiaoSong-B05S",
};
const HEI = { ascii: "Arial", hAnsi: "Arial", eastAsia: "SimHei" };

/** A `.docx` of the paper. */
export async function docxOf(paper: Paper): Promise<Blob> {
  const children: (Paragraph | Table)[] = [
    ...(paper.office ? [line(paper.office, { font: HEI, size: 28 }, AlignmentType.CENTER)] : []),
    ...(paper.reference ? [line(paper.reference, {}, AlignmentType.CENTER)] : []),
    new Paragraph({
      heading: HeadingLevel.TITLE,
      alignment: AlignmentType.CENTER,
      children: [run(paper.title, { font: TITLE, size: 44 })],
    }),
  ];
  if (paper.note) children.push(line(paper.note, { size: 20 }, AlignmentType.CENTER));
  children.push(
    line(
      paper.facts.map(([name, value]) => `${name} ${value}`).join("    "),
      { size: 20 },
      AlignmentType.CENTER,
    ),
  );
  if (paper.addressee) children.push(line(paper.addressee));
  for (const { title, blocks } of paper.sections) {
    children.push(
      new Paragraph({
        heading: HeadingLevel.HEADING_1,
        spacing: { before: 240, after: 80 },
        children: [run(title, { font: HEI, size: 32 })],
      }),
    );
    for (const block of blocks) children.push(...(await blockOf(block, paper.lang)));
  }
  const words = WORDS[paper.lang];
  const footer = new Paragraph({
    alignment: AlignmentType.CENTER,
    children: [
      run(paper.number ? `${words.page(paper.number)}    ` : "", { size: 18 }),
      new TextRun({
        size: 28,
        children: ["— ", PageNumber.CURRENT, " / ", PageNumber.TOTAL_PAGES, " —"],
      }),
    ],
  });
  const file = new Document({
    title: paper.title,
    creator: "water-rules",
    styles: { default: { document: { run: { font: SONG, size: 32, color: "000000" } } } },
    sections: [
      {
        properties: {
          page: {
            size: PAGE,
            margin: MARGIN,
          },
        },
        footers: { default: new Footer({ children: [footer] }) },
        children,
      },
    ],
  });
  return Packer.toBlob(file);
}

/** How a run looks, and by how much the first line of its paragraph is set in. */
type Look = { font?: typeof SONG; size?: number; bold?: boolean; indent?: number };

/** XML has no place for most control characters; a file that holds one can't be opened. */
function run(text: string, { font, size, bold }: Look = {}): TextRun {
  // eslint-disable-next-line no-control-regex
  return new TextRun({
    text: text.replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, ""),
    color: "000000",
    ...(font && { font }),
    ...(size && { size }),
    ...(bold && { bold }),
  });
}

function line(
  text: string,
  look: Look = {},
  alignment: (typeof AlignmentType)[keyof typeof AlignmentType] = AlignmentType.LEFT,
): Paragraph {
  return new Paragraph({
    alignment,
    spacing: { after: 60 },
    indent: { firstLine: look.indent || 0 },
    children: [run(text, look)],
  });
}

async function blockOf(block: Block, lang: Paper["lang"]): Promise<(Paragraph | Table)[]> {
  const indent = lang === "zh" ? INDENT : 0;
  switch (block.is) {
    case "text":
      return [
        line(
          block.text,
          block.strong ? { font: HEI, size: 32 } : block.quiet ? { size: 20 } : { indent },
        ),
      ];
    case "list":
      return block.items.map((item, place) =>
        line(`${place + 1}. ${item}`, block.small ? { size: 20 } : { indent }),
      );
    case "pairs":
      return [
        table(
          [34, 66],
          block.pairs.map(([name, value]) => [[name], [value]]),
        ),
        line(""),
      ];
    case "blanks":
      return [
        table(
          [34, 66],
          block.labels.map((label) => [[label], [" "]]),
          { tall: true },
        ),
        line(""),
      ];
    case "imprint":
      return [block.office, block.seal, block.day].filter(Boolean).map(
        (text) =>
          new Paragraph({
            alignment: AlignmentType.RIGHT,
            spacing: { before: 120, after: 120 },
            indent: { right: 4 * CHARACTER },
            children: [run(text)],
          }),
      );
    case "table": {
      const title =
        block.title && block.title !== block.head[0]
          ? [line(block.title, { font: HEI, size: 24, bold: true })]
          : [];
      return [...title, table(block.widths, block.rows, { head: block.head }), line("")];
    }
    case "qr": {
      const data = new Uint8Array(await (await qrPicture(block.text)).arrayBuffer());
      const altText = { name: "qr", title: block.label, description: block.text };
      return [
        new Paragraph({
          children: [
            new ImageRun({
              type: "png",
              data,
              altText,
              transformation: { width: QR_POINTS, height: QR_POINTS },
            }),
          ],
        }),
      ];
    }
  }
}

function table(
  widths: number[],
  rows: string[][][],
  { head, tall }: { head?: string[]; tall?: boolean } = {},
): Table {
  const columnWidths = widths.map((percent) => Math.floor((WIDTH * percent) / 100));
  const border = { style: BorderStyle.SINGLE, size: 4, color: "000000" };
  const row = (cells: string[][], tableHeader: boolean): TableRow =>
    new TableRow({
      tableHeader,
      cantSplit: true,
      ...(tall ? { height: { value: 600, rule: "atLeast" as const } } : {}),
      children: cells.map(
        (texts, place) =>
          new TableCell({
            width: { size: columnWidths[place]!, type: WidthType.DXA },
            margins: { top: 40, bottom: 40, left: 80, right: 80 },
            children: texts.map((text) =>
              line(text, tableHeader ? { font: HEI, size: 20, bold: true } : { size: 20 }),
            ),
          }),
      ),
    });
  return new Table({
    width: { size: WIDTH, type: WidthType.DXA },
    columnWidths,
    borders: {
      top: border,
      bottom: border,
      left: border,
      right: border,
      insideHorizontal: border,
      insideVertical: border,
    },
    rows: [
      ...(head
        ? [
            row(
              head.map((text) => [text]),
              true,
            ),
          ]
        : []),
      ...rows.map((cells) => row(cells, false)),
    ],
  });
}
