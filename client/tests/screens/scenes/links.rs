//! What people send each other to be opened.

use anser::core::Model;
use anser_shared::id::UserId;

use super::{ME, exchange};

/// Addresses of the web, of people and of servers, and what must stay text.
pub(crate) fn linked() -> Model {
    let bo = UserId(21);
    let said = [
        (bo, "The manual is at https://example.org/manual/(6204)/."),
        (
            bo,
            "Both of these: www.example.org/bearings, or write to orders@example.org. And the drawing, whose address is rather long: https://files.example.org/workshop/drawings/2026/november/spindle-housing-with-two-bearings.pdf?version=17#page=3",
        ),
        (ME, "See https://example.org/a and http://example.net/b?c=d"),
        (ME, "这个也看看：https://example.org/zh，谢谢！"),
        (bo, "Join us: anser://chat.example:7464/#fp=sha256-x"),
        (bo, "Is this our bank? https://аррӏе.example/login"),
        (
            bo,
            "Not these: javascript:alert(1), file:///etc/passwd, ftp://example.org/x",
        ),
    ];
    exchange(&said)
}
