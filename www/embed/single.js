// The page that makes one HTML file of the kit and a rule pack.
import { fill } from "./fill.js";

const said = document.getElementById("said");

async function text(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response.text();
}

document.getElementById("make").onclick = async () => {
  const [file] = document.getElementById("pack").files;
  try {
    const page = await fill(
      await text("./single-template.html"),
      file ? await file.text() : await text("../rules.json"),
    );
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([page], { type: "text/html" }));
    link.download = "water-screening.html";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
    said.textContent = `已生成 water-screening.html，${page.length} 字节。 Made, ${page.length} bytes.`;
  } catch (error) {
    said.textContent = `未能生成：所选文件不是规则包，或读取失败（${error.message}）。 Not made: no rule pack, or it could not be read (${error.message}).`;
  }
};
