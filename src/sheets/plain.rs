//! Signs of a cell that look like others or like nothing: what was copied from a PDF or a page has them, and no word is
//! found by them.

use model::text::Text;

/// What was found in the cells of a table and read as the usual signs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Strange {
    hidden: bool,
    compatible: bool,
}

impl Strange {
    /// Reads a cell by its usual signs.
    pub fn tidy(&mut self, cell: &mut String) {
        if cell.is_ascii() {
            return;
        }
        let hidden = cell.contains(is_hidden);
        let compatible = cell.contains(|c| usual(c) != c);
        if hidden || compatible {
            *cell = cell.chars().filter(|c| !is_hidden(*c)).map(usual).collect();
            self.hidden |= hidden;
            self.compatible |= compatible;
        }
    }

    /// What a reader should know of it.
    pub fn notices(self) -> impl Iterator<Item = Text> {
        let hidden = self.hidden.then(|| {
            Text::new(
                "有的单元格带有看不见的字符（零宽空格一类），已去掉后读取。",
                "Some cells have signs that nobody sees, such as zero-width spaces; they were left out.",
            )
        });
        let compatible = self.compatible.then(|| {
            Text::new(
                "有的单元格用了兼容字形（看起来相同、编码不同的字，多从 PDF 复制而来），已按通常的字读取。",
                "Some cells have compatibility forms of characters, as copied from a PDF; they were read as the usual ones.",
            )
        });
        hidden.into_iter().chain(compatible)
    }
}

/// Spaces without width, marks of direction and of byte order, soft hyphens.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The characters of the Kangxi radicals U+2F00 to U+2FD5, in their order (Unicode 16, decompositions of the block).
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// Radicals of the supplement that stand for whole characters in texts copied from a PDF, and those characters.
const SUPPLEMENT: [(char, char); 23] = [
    ('\u{2e9f}', '母'),
    ('\u{2ea0}', '民'),
    ('\u{2ec4}', '西'),
    ('\u{2ec5}', '见'),
    ('\u{2ec6}', '角'),
    ('\u{2ec9}', '贝'),
    ('\u{2ecb}', '车'),
    ('\u{2ed3}', '长'),
    ('\u{2ed4}', '门'),
    ('\u{2ed8}', '青'),
    ('\u{2eda}', '页'),
    ('\u{2edb}', '风'),
    ('\u{2edc}', '飞'),
    ('\u{2ee2}', '马'),
    ('\u{2ee3}', '骨'),
    ('\u{2ee4}', '鬼'),
    ('\u{2ee5}', '鱼'),
    ('\u{2ee6}', '鸟'),
    ('\u{2ee8}', '麦'),
    ('\u{2ee9}', '黄'),
    ('\u{2eec}', '齐'),
    ('\u{2ef0}', '龙'),
    ('\u{2ef3}', '龟'),
];

fn usual(c: char) -> char {
    match c {
        '\u{2f00}'..='\u{2fd5}' => {
            let place = c as usize - 0x2f00;
            KANGXI.chars().nth(place).unwrap_or(c)
        }
        '\u{2e80}'..='\u{2eff}' => SUPPLEMENT
            .iter()
            .find(|(radical, _)| *radical == c)
            .map_or(c, |(_, usual)| *usual),
        _ => c,
    }
}
