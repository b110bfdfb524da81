### What stands around the windows: notifications, the tray, links. The same messages stand in both languages, in the same order.

on = 开启
off = 关闭

## Notifications

notify-many = { $count } 个会话有新消息
notify-new = { $count } 条新消息
notify-something = 你的联系人有变化
notify-new-device = 你的账号在另一台设备上登录了：{ $device }。不是你本人？请查看这里。
notify-new-device-hidden = 你的账号在另一台设备上登录了
notify-asks = 想加你为好友
notify-asks-saying = 想加你为好友：“{ $greeting }”
notify-accepted = 已经是你的好友
notify-trial = 收到消息时就是这样提醒你的。

## In the tray

tray-open = 打开 Anser
tray-quit = 退出 Anser
tray-signed-out = Anser（未登录）
tray-offline = { $name }（离线）

## When the contact list is closed

tray-title = Anser 会继续运行
tray-text = 它的图标在桌面托盘里，你仍会收到消息。在那里可以打开联系人列表或退出，也可以在设置中更改。
tray-keep = 继续运行
end-title = 退出 Anser？
end-text = 你的桌面没有托盘，Anser 无法留在后台。退出后，在重新启动之前，这台电脑收不到消息。
end-text-chosen = 退出后，在重新启动之前，这台电脑收不到消息。
end-unsent = 还有 { $count } 条消息没有发出，下次启动 Anser 时会发出。
end-minimise = 改为最小化

## A link to a server was opened

link-here-title = 你已在此登录
link-here-text = 这个链接指向 { $server }，你已经登录了这个服务器。
link-moved-title = 服务器换地址了吗？
link-moved-text = 这个链接指向 { $server }，其中的密钥属于你登录的服务器，而它在目前的地址没有回应。Anser 可以从现在起在新地址找它，你的一切都会保留。
link-moved-yes = 使用新地址
link-other-key-text = 这个链接指向你登录的 { $server }，但其中的密钥与该服务器的不同。请向给你链接的人要一个新的。
link-other-title = 另一个服务器的链接
link-other-text =
    这个链接指向 { $server }。要在这里使用它，请先退出登录；也可以用另一个配置文件夹再启动一个 Anser：
    anser --profile 文件夹
link-wrong-title = 链接有误
link-wrong-text = { $server } 的密钥与链接中的不一致。链接可能属于另一个服务器，或没有复制完整，也可能有人在你和服务器之间冒充。什么都没有发送。请向给你链接的人要一个新的。
link-server = 服务器
link-key = 它的密钥与你链接中的一致，否则什么都不会发送。
link-change = 使用其他服务器

## Settings

settings-desktop = 通知与托盘
notifications = 通知显示
notifications-text = 状态为忙碌时不会通知。免打扰的会话只在提到你时通知。
notify-words = 消息内容
notify-names = 发送者
notify-hidden = 不显示内容
sound = 声音
notify-try = 显示测试通知
no-notifications = 通知服务没有响应。大多数桌面自带通知服务；如果没有，请安装并启动一个，例如 dunst 软件包。
no-sound = 没有声音服务。安装并启动 PulseAudio 或 PipeWire 后才能听到提示音。
no-tray = 你的桌面没有托盘。关闭联系人列表时，Anser 会先询问再退出。
no-session-bus = 没有会话总线，无法使用桌面的功能。请在桌面环境中启动 Anser。
not-on-this-system = 此系统暂不支持。
service-fault = 桌面返回了错误：{ $fault }
wayland-limits = 在 Wayland 上，程序不能决定窗口的位置，不能把窗口带到最前，也不能让它始终在最前，这由你的桌面决定。窗口的大小会被记住。
tray-closing = 关闭联系人列表时
tray-stays = 留在托盘
tray-ends = 退出 Anser
links = 服务器链接（anser://）
links-ours = 由本程序打开。
links-elsewhere = 现在不由本程序打开。
links-take = 用 Anser 打开
links-leave = 不再用 Anser 打开
links-fault = 无法保存：{ $fault }
