//! What opens over the windows of the desktop program: dialogs, menus and questions.

use anser_stage::program::Wanted;
use anser_stage::screen::Screen;
use anser_stage::stage::{Arrival, Stage};
use atspi::Role;

use super::{Foreign, Look, SETTINGS, story};

const ANNA: &str = "Anna Lindqvist";
const BEN: &str = "Ben Okafor";
const CARLA: &str = "Carla Nunes";
const GROUP: &str = "Workshop";

#[test]
fn what_opens_over_the_list_is_in_chinese() {
    story(
        "chinese-list",
        || Stage::open(None),
        |stage, foreign| {
            let seat = stage.seat("zhangwei", SETTINGS, Arrival::SignedIn("zhangwei"))?;
            list(stage, seat, foreign)?;
            everybody(stage, seat, foreign)?;
            settings(stage, seat, foreign)?;
            closing(stage, seat, foreign)
        },
    );
}

fn look<'a>(
    stage: &'a Stage,
    seat: usize,
    title: &'static str,
    foreign: &'a Foreign,
) -> anyhow::Result<Look<'a>> {
    let seat = stage.at(seat)?;
    seat.raise(title)?;
    Ok(Look {
        stage,
        seat,
        title,
        foreign,
    })
}

fn list(stage: &Stage, seat: usize, foreign: &Foreign) -> anyhow::Result<()> {
    let look = look(stage, seat, "Anser – 张伟", foreign)?;
    // A friend is added; what was typed is not lost without a question.
    look.press("添加好友", "好友名称", "add-friend")?;
    look.write("好友名称", "新朋友")?;
    look.at("在服务器上查找", "add-friend-typed")?;
    look.write("附言", "我们在港口见过")?;
    look.press("关闭", "保留已输入的内容吗", "add-friend-unsaved")?;
    look.answer("放弃", "好友名称")?;
    // What can be done with a friend.
    look.seat.raise(look.title)?;
    look.choose(ANNA, "修改备注……", "的备注名", "remark")?;
    look.answer("取消", "的备注名")?;
    look.choose(ANNA, "删除好友……", "要删除好友", "delete-friend")?;
    look.answer("取消", "要删除好友")?;
    look.choose(GROUP, "退出群组……", "退出“", "leave-group")?;
    look.answer("取消", "退出“")?;
    menu_of(&look, "person-menu")?;
    look.press("别人看到的状态", "隐身", "presence-menu")?;
    look.escape("隐身")?;
    look.press("退出登录", "要退出", "sign-out")?;
    look.answer("取消", "要退出")?;
    look.write("搜索", "没有这样的人")?;
    look.at("没有叫“", "search")?;
    look.write("搜索", "")?;
    // Groups are made and found.
    look.turn_to("群组")?;
    look.at("Chess after work", "groups")?;
    look.press("新建群组", "群组名称", "new-group")?;
    look.write("群组名称", "读书会")?;
    look.press("关闭", "保留已输入的内容吗", "new-group-unsaved")?;
    look.answer("放弃", "群组名称")?;
    look.press("查找群组", "群组名称", "find-group")?;
    look.answer("关闭", "群组名称")?;
    look.turn_to("会话")
}

/// The menu of a row, as the right button of the mouse opens it.
fn menu_of(look: &Look<'_>, picture: &str) -> anyhow::Result<()> {
    let (stage, program) = (look.stage, &look.seat.program);
    let row = program.see(look.title, Wanted::Named(Role::Button, ANNA))?;
    let window = stage.screen.place_of(program.process, look.title)?;
    Screen::right_click(&stage.screen, &window, program.reader.middle(&row)?)?;
    look.at("查看名片", picture)?;
    look.escape("查看名片")
}

fn everybody(stage: &Stage, seat: usize, foreign: &Foreign) -> anyhow::Result<()> {
    let list = look(stage, seat, "Anser – 张伟", foreign)?;
    list.seat.program.press(list.title, "服务器上的人")?;
    let people = look(stage, seat, "服务器上的人", foreign)?;
    people.press("添加Dora Weiss", "要加", "ask")?;
    people.answer("取消", "要加")?;
    // The card of a stranger.
    people.seat.program.press(people.title, "Dora Weiss")?;
    let card = look(stage, seat, "Dora Weiss", foreign)?;
    card.at("还不是你的好友", "card-stranger")
}

fn settings(stage: &Stage, seat: usize, foreign: &Foreign) -> anyhow::Result<()> {
    let list = look(stage, seat, "Anser – 张伟", foreign)?;
    list.seat.program.press(list.title, "设置")?;
    let look = look(stage, seat, "设置", foreign)?;
    look.press("移除头像……", "移除你的头像？", "picture-remove")?;
    look.answer("取消", "移除你的头像？")?;
    look.press("修改密码……", "当前密码", "password")?;
    look.answer("取消", "当前密码")?;
    look.press("查看设备和登录记录", "最近的登录", "devices")?;
    look.write("签名", "正在赶一份报告")?;
    look.seat.raise(look.title)?;
    stage.screen.press("Escape")?;
    look.at("保留已输入的内容吗", "settings-unsaved")?;
    look.answer("继续编辑", "保留已输入的内容吗")?;
    look.write("签名", "")
}

/// There is no tray on this display: the program asks before it ends.
fn closing(stage: &Stage, seat: usize, foreign: &Foreign) -> anyhow::Result<()> {
    let look = look(stage, seat, "Anser – 张伟", foreign)?;
    let process = look.seat.program.process;
    let window = stage.screen.place_of(process, look.title)?;
    stage.screen.close(&window)?;
    look.at("退出 Anser？", "closing")?;
    look.answer("取消", "退出 Anser？")
}

#[test]
fn what_opens_over_conversations_is_in_chinese() {
    story(
        "chinese-conversation",
        || Stage::open(None),
        |stage, foreign| {
            let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
            let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
            stage.at(ben)?.nickname()?;
            let seat = stage.at(anna)?;
            let own = seat.nickname()?;
            seat.program.press(&own, BEN)?;
            conversation(stage, anna, foreign)?;
            let seat = stage.at(anna)?;
            seat.raise(&own)?;
            seat.program.press(&own, GROUP)?;
            members(stage, anna, foreign)?;
            group_settings(stage, anna, foreign)
        },
    );
}

fn conversation(stage: &Stage, seat: usize, foreign: &Foreign) -> anyhow::Result<()> {
    let look = look(stage, seat, BEN, foreign)?;
    let own = "Fine with me. 👍";
    look.seat.choose_bubble(look.title, own, "为所有人删除……")?;
    look.at("删除这条消息？", "delete-message")?;
    look.answer("取消", "删除这条消息？")?;
    look.seat.choose_bubble(look.title, own, "选择")?;
    look.at("已选择 1 条消息", "chosen")?;
    look.answer("全部取消选择", "已选择 1 条消息")?;
    look.press("我的文字样式", "等宽", "text-style")?;
    look.escape("等宽")?;
    look.press("跳到某一天", "上个月", "calendar")?;
    look.escape("上个月")?;
    look.write("消息输入框", "/")?;
    look.at("/newgroup", "commands")?;
    look.write("消息输入框", &"一个很长的故事，".repeat(600))?;
    look.at("条发送", "split")?;
    look.write("消息输入框", "")
}

fn members(stage: &Stage, seat: usize, foreign: &Foreign) -> anyhow::Result<()> {
    let look = look(stage, seat, GROUP, foreign)?;
    look.at("查找成员", "members")?;
    let spoken = "@张伟 谢谢！";
    look.seat.choose_bubble(look.title, spoken, "谁已读……")?;
    look.at("未开启已读回执的成员显示在未读之中。", "readers")?;
    look.answer("关闭", "未开启已读回执的成员显示在未读之中。")?;
    look.choose(CARLA, "设为管理员……", "设为管理员？", "appoint")?;
    look.answer("取消", "设为管理员？")?;
    look.choose(CARLA, "转让群组……", "将群组转让给", "member-hand-over")?;
    look.answer("取消", "将群组转让给")?;
    look.choose(CARLA, "移出群组……", "移出群组？", "member-remove")?;
    look.answer("取消", "移出群组？")?;
    look.choose(CARLA, "禁言 1 小时", "禁言至", "member-muted")
}

fn group_settings(stage: &Stage, seat: usize, foreign: &Foreign) -> anyhow::Result<()> {
    let look = look(stage, seat, GROUP, foreign)?;
    look.press("群组设置", "加入方式", "group-settings")?;
    look.press("转让群组……", "新群主", "hand-over")?;
    look.answer("取消", "新群主")?;
    look.press("解散群组……", "群组将对所有成员结束", "delete-group")?;
    look.answer("取消", "群组将对所有成员结束")?;
    look.write("名称", "木工房")?;
    look.press("关闭", "保留已输入的内容吗", "group-unsaved")?;
    look.answer("放弃", "加入方式")?;
    look.press("添加成员", "添加成员到", "add-people")?;
    look.escape("添加成员到")
}
