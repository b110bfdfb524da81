//! Decides which of the signs that Chinese shares with English are Chinese: `“”`, `‘’`, `…` and `—`.
//!
//! Unicode has one character for both, and the neighbours decide: `添加“Anna”……` is Chinese, `don’t…` is not.

/// Reads the signs of a text from its beginning.
#[derive(Default)]
pub(super) struct Signs {
    /// The kind of the open quotation marks. The closing ones have the same kind.
    open: Vec<bool>,
    /// The kind of the sign right before, if there was one.
    before: Option<bool>,
}

impl Signs {
    /// Whether a cluster is such a sign, in its Chinese form.
    pub(super) fn are_chinese(&mut self, text: &str, at: usize, cluster: &str) -> bool {
        let is_chinese = match cluster {
            "“" | "‘" => {
                let is_chinese = self.beside(text, at, cluster) || begins(text, at, cluster);
                self.open.push(is_chinese);
                is_chinese
            }
            // An apostrophe has no opening mark.
            "”" | "’" => match self.open.pop() {
                Some(is_chinese) => is_chinese,
                None => self.beside(text, at, cluster),
            },
            "…" | "—" => {
                // Only Chinese writes them twice.
                let (before, behind) = (&text[..at], &text[at + cluster.len()..]);
                let is_double = before.ends_with(cluster) || behind.starts_with(cluster);
                is_double || self.beside(text, at, cluster)
            }
            _ => {
                self.before = None;
                return false;
            }
        };
        self.before = Some(is_chinese);
        is_chinese
    }

    /// The kind of the letter before it, or of the letter after it at the beginning of the text.
    fn beside(&self, text: &str, at: usize, cluster: &str) -> bool {
        let before = text[..at].chars().next_back().map(is_chinese);
        let behind = || text[at + cluster.len()..].chars().next().map(is_chinese);
        self.before.or(before).or_else(behind).unwrap_or(false)
    }
}

/// Whether a Chinese sentence begins with the quotation: `“Anna”已离线。`
fn begins(text: &str, at: usize, cluster: &str) -> bool {
    let close = if cluster == "“" { '”' } else { '’' };
    let mut behind = text[at..].split(close).skip(1);
    let is_first = at == 0 || text[..at].ends_with('\n');
    is_first
        && behind
            .next()
            .and_then(|text| text.chars().next())
            .is_some_and(is_chinese)
}

fn is_chinese(letter: char) -> bool {
    matches!(letter,
        '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use unicode_segmentation::UnicodeSegmentation as _;

    use super::*;

    #[test]
    fn neighbours_tell_whose_signs_they_are() {
        let check = |text: &str, expected: &str| {
            let mut signs = Signs::default();
            let chinese = text
                .grapheme_indices(true)
                .filter(|(at, cluster)| signs.are_chinese(text, *at, cluster));
            let chinese: String = chinese.map(|(_, cluster)| cluster).collect();
            assert_eq!(chinese, expected, "{text}");
        };
        check("没有叫“ulrike”的人。", "“”");
        check("添加成员到“Workshop”", "“”");
        check("“你好”", "“”");
        check("正在连接……", "……");
        check("他说：“我说‘不’。”——然后走了", "“‘’”——");
        check("Nobody here is called “王小明”.", "");
        check("Don’t wait… “yes” — no", "");
        check("你好 don’t…", "");
        check("“All of last year……”尚未发送", "“……”");
        check("“Yes”, she said", "");
        check("…", "");
    }
}
