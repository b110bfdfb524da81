//! Pieces of text put together as the language sets them: Chinese has marks of its own, and no space beside them.

use super::Words;

impl Words {
    /// A text with an aside behind it.
    pub fn in_brackets(self, text: &str, aside: &str) -> String {
        self.with(
            "in-brackets",
            &[("text", text.into()), ("aside", aside.into())],
        )
    }

    /// What a text is, and the text.
    pub fn labelled(self, label: &str, text: &str) -> String {
        self.with(
            "labelled",
            &[("label", label.into()), ("text", text.into())],
        )
    }

    /// What there is to say about one thing, without what is empty.
    pub fn listed(self, said: &[&str]) -> String {
        self.joined(said, "listed-between")
    }

    /// The same where each stands by itself.
    pub fn one_by_one(self, said: &[&str]) -> String {
        self.joined(said, "one-by-one-between")
    }

    /// Sentences one behind the other. In Chinese there is no space between them.
    pub fn sentences(self, said: &[String]) -> String {
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        self.joined(&said, "sentences-between")
    }

    fn joined(self, said: &[&str], between: &str) -> String {
        let said: Vec<&str> = said
            .iter()
            .copied()
            .filter(|part| !part.is_empty())
            .collect();
        said.join(&self.get(between))
    }
}
