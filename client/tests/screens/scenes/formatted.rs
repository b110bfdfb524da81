//! What people write with signs around their words.

use anser::core::Model;
use anser_shared::id::UserId;

use super::{BO, ME, change, exchange};

/// Everything that signs can do, in both directions and in two languages.
pub(crate) fn formatted() -> Model {
    let bo = UserId(21);
    let said = [
        (
            bo,
            "**Bold**, *italic*, ~~struck~~, `code` and ***all** of it*; but 2*3*4, snake_case and a ** b stay as they are.",
        ),
        (
            ME,
            "For tomorrow:\n- oil for the **lathe**\n  - two litres, the one from the shelf beside the door, not the other one\n- ask Mira for the key\n\n1. measure\n2. cut\n10. measure again, because nobody believes it the first time",
        ),
        (
            bo,
            "> The supplier says Wednesday, and has said so *three times* now.\n> Nobody knows which Wednesday.\n\nI would not wait for it.",
        ),
        (
            bo,
            "Try this:\n\n```rust\n/// Says hello.\nfn greet(name: &str) -> String {\n    let times = 3; // enough\n    format!(\"Hello, {name}!\").repeat(times)\n}\n```\n\nand tell me what `cargo run` says about https://example.org/*a*/b",
        ),
        (
            ME,
            "```\nerror: cannot find /usr/share/workshop/drawings/spindle-housing-with-two-bearings.pdf: No such file or directory\n```",
        ),
        (
            bo,
            "这是**重点**内容：用`cargo`构建，*不要*手动复制。\n> 会议改到**四点**了\n- 机床需要~~水~~油\n- 钥匙在 Mira 那里",
        ),
    ];
    exchange(&said)
}

/// The same, and a text with signs stands in the field.
pub(crate) fn formatting() -> Model {
    let mut model = formatted();
    change(&mut model, BO, |conversation| {
        conversation.draft.text =
            "Two things, **today**:\n- run `make clean`\n- call ~~Bo~~ Mira".into();
    });
    model
}
