### Everybody on the server, the card of somebody, and pictures. The same messages stand in both languages, in the same order.

## Everybody on the server

people-title = 服务器上的人
people-find = 按名字搜索
people-again = 刷新
people-count = 共 { $count } 人
people-found = { $count } / { $all }
people-loading = 正在向服务器获取名单……
people-alone-title = 这里还没有别人
people-alone = 在此服务器上注册的人会出现在这里。
people-none = 此服务器上没有叫“{ $text }”的人。
people-not-read = 无法获取名单
people-closed = 名单不公开
people-old = 这是之前的名单。{ $reason }
people-by-name = 按用户名添加
people-you = 我
people-message = 发消息
people-message-name = 给{ $name }发消息
people-add = 添加
people-add-name = 添加{ $name }
people-answer = 答复
people-answer-name = 答复{ $name }
people-asked = 已请求
people-blocked = 已屏蔽

## Asking somebody

ask-title = 要加{ $name }为好友吗？
ask-send = 发送请求

## The card of somebody

card-show = 查看名片
card-title = { $name }的名片
card-unknown = 已找不到这张名片上的人。
card-friends = { $date }起成为好友
card-asked = 你在 { $date }发出了请求，对方还没有答复。
card-asks = { $date }起等待你的答复
card-parted = { $date }起不再是好友
card-declined = 对方没有接受你的请求
card-stranger = 还不是你的好友
card-yourself = 别人看到的你就是这样。
card-blocked = 你已屏蔽此人，不会收到对方的任何消息，对方不会知道。
card-edit = 修改个人资料
card-about = 简介
card-yours = 只有你能看到
card-remark = 备注名
card-note = 备注
card-note-hint = 关于对方，你想记住的事
words-too-long = 太长：最多 { $count } 个字符，现在有 { $typed } 个。

## One's own picture

picture = 我的头像
picture-choose = 选择图片……
picture-remove = 移除头像……
picture-remove-title = 移除你的头像？
picture-remove-group-title = 移除“{ $name }”的头像？
picture-remove-text = 所有人看到的将是名称的首字。
picture-remove-yes = 移除头像
picture-drop = 也可以把图片拖到此窗口。服务器上的人都能看到。
picture-here = 松开即可用作头像
picture-under-way = 请稍候……
picture-dialog = 选择头像图片
picture-files = 图片
about-you = 个人简介
about-you-hint = 写几行给查看名片的人

## Why it is no picture

file-unreadable = 无法读取文件（{ $reason }）。
file-empty = 这个文件是空的。
file-too-large = 这张图片太大，请缩小后再试，或换一张。
file-not-a-picture = 这不是可用的图片，支持 PNG、JPEG 和 WebP。
file-no-dialog = 这台电脑上无法打开文件选择窗口，请把图片拖到设置窗口中。
picture-too-large = 服务器只接受不超过 64 KiB 的图片。
picture-kind = 服务器只接受 PNG 和 JPEG 图片。
picture-side = 服务器只接受边长不超过 256 像素的正方形图片。
refusal-directory-closed = 此服务器不公开成员名单。请向对方询问用户名，再按用户名添加。
refusal-no-such-picture = 此人没有头像。
