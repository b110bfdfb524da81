//! What opens over the pages of the server's console.

use anser_stage::program::Wanted;
use anser_stage::stage::{Arrival, Stage};
use atspi::Role;

use super::{Look, SETTINGS, story};

/// The title of the console's window, in every language.
const CONSOLE: &str = "Anser ";

#[test]
fn what_opens_over_the_console_is_in_chinese() {
    story(
        "chinese-console",
        Stage::open_with_console,
        |stage, foreign| {
            let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
            stage.at(ben)?.nickname()?;
            stage.console()?.program.press(CONSOLE, "简体中文")?;
            let look = Look {
                stage,
                seat: stage.console()?,
                title: CONSOLE,
                foreign,
            };
            look.seat.raise(CONSOLE)?;
            overview(&look)?;
            people(&look)?;
            groups(&look)?;
            lines(&look)?;
            look.press("关闭或停止……", "让服务器继续运行吗？", "console-close")?;
            look.answer("取消", "让服务器继续运行吗？")
        },
    );
}

fn overview(look: &Look<'_>) -> anyhow::Result<()> {
    look.press("邀请他人", "链接的二维码", "console-invite")?;
    look.answer("关闭", "链接的二维码")?;
    look.press("发送给所有人……", "将以服务器名义发送", "console-broadcast")?;
    look.answer("取消", "将以服务器名义发送")
}

fn people(look: &Look<'_>) -> anyhow::Result<()> {
    look.turn_to("用户")?;
    let ben = "对ben的操作";
    look.press(ben, "断开连接……", "console-person-menu")?;
    look.escape("断开连接……")?;
    for (entry, seen, picture) in [
        ("发送消息……", "发送给ben", "console-say"),
        ("禁言一小时……", "将ben禁言一小时？", "console-gag"),
        ("禁言到指定时间……", "时长或日期", "console-gag-until"),
        ("断开连接……", "断开ben的连接？", "console-kick"),
        ("封禁……", "封禁ben？", "console-block"),
        (
            "设为管理员……",
            "ben在此服务器上有哪些权限？",
            "console-grant",
        ),
    ] {
        act(look, ben, entry)?;
        look.at(seen, picture)?;
        look.answer("取消", seen)?;
    }
    Ok(())
}

fn groups(look: &Look<'_>) -> anyhow::Result<()> {
    look.turn_to("群组")?;
    let group = "对anna/Workshop的操作";
    look.press(group, "解散群组……", "console-group-menu")?;
    look.escape("解散群组……")?;
    act(look, group, "解散群组……")?;
    look.at("之后无人可以发言", "console-end-group")?;
    look.answer("取消", "之后无人可以发言")?;
    act(look, group, "显示成员")?;
    look.at("的成员", "console-members")?;
    look.answer("关闭", "的成员")
}

/// The command line answers, and asks before it stops the server.
fn lines(look: &Look<'_>) -> anyhow::Result<()> {
    look.write("命令", "gag 没有这个人 2h")?;
    look.seat.enter(CONSOLE, "命令")?;
    look.at("没有名为“没有这个人”的用户。", "console-answer")?;
    look.write("命令", "stop")?;
    look.seat.enter(CONSOLE, "命令")?;
    look.at("停止服务器？", "console-stop")?;
    look.answer("取消", "停止服务器？")
}

/// Chooses from the menu behind the button of a row.
fn act(look: &Look<'_>, row: &str, entry: &str) -> anyhow::Result<()> {
    let program = &look.seat.program;
    program.press(CONSOLE, row)?;
    let entry = program.see(CONSOLE, Wanted::Named(Role::MenuItem, entry))?;
    program.reader.click(&entry)
}
