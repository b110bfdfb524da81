### Every word of the desktop program, in Simplified Chinese. The same messages stand in both languages, in the same order.

## Everywhere

cancel = 取消
close = 关闭
copy = 复制
back = 返回
try-now = 立即重试
settings = 设置
somebody = 未知联系人
online = 在线
offline = 离线
away = 离开
busy = 忙碌
invisible = 隐身
available = 在线
save = 保存
fault-offline = 未连接时无法完成，请在连接后重试。

## Signing in

sign-in-title = 登录
register-title = 注册账号
server = 服务器
server-hint = 服务器地址或邀请链接
server-known = 已知的服务器
name = 用户名
name-new-hint = 别人通过它找到你
password = 密码
password-again = 再次输入密码
nickname = 昵称
nickname-hint = 别人看到的名字
show-password = 显示密码
hide-password = 隐藏密码
sign-in = 登录
register = 注册
new-here = 还没有账号？
create-account = 注册一个
have-account = 已经有账号？
to-sign-in = 去登录
connecting = 正在连接…
proving = 正在验证密码…
strength-weak = 容易被猜到
strength-fair = 可以更强一些
strength-good = 不错
strength-strong = 很强
password-short = 至少 { $count } 个字符。
password-guessable = 这是最先会被猜到的密码，请换一个。
passwords-differ = 两次输入的密码不一致。
password-empty = 请输入密码。
server-empty = 请填写服务器地址，可以向邀请你的人询问。

## The server's fingerprint

fingerprint-title = 这是你的服务器吗？
fingerprint-intro = 这是首次连接 { $address }。下面八个词代表它的密钥：
fingerprint-compare = 请与服务器管理者当面或通过电话告诉你的内容核对。邀请链接会自动完成核对。
fingerprint-warning = 注册账号时，只有这一步核对能防止他人冒充服务器。
fingerprint-same = 完全一致
fingerprint-words = 指纹词组
key-changed-title = 服务器的密钥变了
key-changed = { $address } 的密钥与本机记录的不同，可能有人在冒充你的服务器。没有发送任何内容。
key-changed-way = 如果服务器确实重新安装过，请向管理者索取新的词组，在设置中忘记旧密钥，然后重新登录并核对。
key-changed-settings = 打开设置

## Why signing in did not work

fault-address-empty = 端口前缺少主机名。
fault-address-port = 端口必须是 1 到 65535 之间的数字。
fault-address-fingerprint = 链接中的指纹不完整，请复制完整的链接。
fault-address-character = 地址中不能有空格或这样的字符。
fault-wrong-password = 用户名或密码不正确。
fault-signed-out = 你已退出登录。{ $reason }
fault-profile = 无法写入设置文件夹（{ $reason }）。

## Why there is no connection

link-unreachable = 服务器没有响应。请检查地址和网络。
link-lost = 连接已断开。
link-stopping = 服务器正在停止。
link-key-changed = 服务器的密钥变了。
link-not-anser = 该地址不是 Anser 服务器，或版本不同。也许需要更新本程序。
line-connecting = 正在连接…
line-waiting = { $seconds } 秒后重新连接
line-unreachable = 服务器没有响应。
line-not-anser = 服务器版本不同。
line-idle = 未连接。

## Why the server said no

refusal-wrong-stage = 服务器此时无法处理这个请求，请更新本程序。
refusal-program-too-old = 本程序的版本过旧，请更新。
refusal-too-often = 尝试次数过多，请在 { $seconds } 秒后再试。
refusal-registration-closed = 该服务器不接受新用户。
refusal-name-taken = 这个用户名已被使用，请换一个。
refusal-wrong-proof = 用户名或密码不正确。
refusal-device-unknown = 此设备已不再登录。
refusal-device-expired = 此设备长时间未使用，请重新登录。
refusal-no-such-person = 没有叫这个名字的人，请检查拼写。
refusal-yourself = 这是你自己。
refusal-already-friends = 你们已经是好友了。
refusal-signed-in-elsewhere = 你已于 { $time } 在 { $address } 登录，此服务器同一时间只允许一台设备。
refusal-request-waiting = 你已发送过请求，正在等待答复。
refusal-no-such-request = 这个请求已不存在。
refusal-not-accepting = 对方不接受好友请求。
refusal-blocked = 你已屏蔽此人，请先取消屏蔽。
refusal-not-yours = 只能删除自己的消息。
refusal-too-old = 消息只能在 { $minutes } 分钟内删除，这条已超过时间。
refusal-words-too-long = 内容太长，请缩短。
refusal-no-such-device = 此设备已不再登录。
refusal-not-friends = 你们不是好友，消息没有送达。
refusal-no-such-conversation = 这个会话已不存在。
refusal-unknown-body = 服务器不支持这种消息。
refusal-message-id-reused = 服务器上已有同一编号的另一条消息，请复制内容后重新发送。
refusal-row-refused = 服务器无法保存这条消息，请复制内容，稍作修改后重新发送。
trouble-disk-full = 服务器磁盘已满，请告知管理者。
trouble-read-only = 服务器暂时无法写入，请告知管理者。
trouble-database = 服务器的数据库没有响应，正在重试；如果一直这样，请告知管理者。
trouble-stopping = 服务器正在停止。
trouble-full = 服务器暂时已满，请稍后再试。
trouble-kept = { $reason } 消息会保留，稍后自动发送。
name-too-short = 太短：至少需要 { $count } 个字符。
name-too-long = 太长：最多 { $count } 个字符。
name-character = 不能包含“{ $character }”，可以使用文字、数字和 . _ -。
name-invisible = 其中含有看不见的字符，请手动输入而不要粘贴。
name-edge = 必须以文字或数字开头和结尾。
nickname-empty = 请填写别人对你的称呼。
text-empty = 没有可以发送的内容。
text-too-long = 内容太长，无法作为一条消息发送。
text-control-character = 其中含有无法发送的字符，请手动输入而不要粘贴。

## Contact list

search = 搜索
search-clear = 清除搜索
chats = 会话
friends = 好友
you = 我：{ $text }
message-deleted = 消息已删除
message-unknown = 此消息需要更新版本的 Anser 才能查看。
add-friend = 添加好友
add-friend-name = 好友的用户名
add-friend-hint = 在此服务器上的用户名
add = 添加
add-asking = 正在查找 { $name }…
add-done = { $name } 已成为你的好友。
add-sent = { $name } 会看到你的请求，可以选择接受。
add-greeting = 附言
add-greeting-hint = 介绍一下自己
requests = 好友请求
request-from = { $name } 想加你为好友
request-sent-to = 等待 { $name } 答复
accept = 接受
refuse = 拒绝
take-back = 撤回
unread-count = { $count } 条未读消息
mark-read = 标为已读
remark = { $name } 的备注名
remark-edit = 修改备注…
remark-hint = 只有你能看到
block = 屏蔽
unblock = 取消屏蔽
blocked = 已屏蔽
blocked-title = 已屏蔽的人
delete-friend = 删除好友…
delete-friend-title = 要删除好友 { $name } 吗？
delete-friend-text = 双方的好友关系都会结束，已有的聊天记录仍可查看。
delete-friend-yes = 删除好友
seen-as = 别人看到的状态
status = 签名
status-hint = 简单写几个字
profile = 个人资料
notice-befriended = 你们又成为好友了
notice-parted = 你们已不再是好友
add-offline = 未连接时无法查找，请在连接后重试。
open-conversation = 打开会话
chats-empty-title = 还没有会话
chats-empty = 选一位好友，打个招呼吧。
chats-empty-button = 查看好友
friends-empty-title = 还没有好友
friends-empty = 输入用户名添加好友，双方马上就能聊天。
search-empty = 没有叫“{ $text }”的人。
sign-out = 退出登录
sign-out-title = 要退出 { $server } 吗？
sign-out-text = 消息仍保存在服务器上。本机上的聊天记录如何处理？
sign-out-keep = 退出并保留记录
sign-out-forget = 退出并删除记录
sign-out-unsent = 还有 { $count } 条消息没有发送，删除记录会将它们一并删除。
warning-history = 本机的聊天记录已损坏，已另存为 { $path }，正在从服务器重新获取。
warning-save = 本机暂时无法保存（{ $reason }），现在写的内容可能会丢失。
warning-settings = 无法读取设置，已另存为 { $path }，现使用默认设置。
dismiss = 知道了

## Conversation

messages = 消息
message-field = 消息输入框
message-hint = 输入消息…
send = 发送
send-ctrl-enter = Ctrl+Enter 发送
send-enter = Enter 发送，Shift+Enter 换行
send-offline = 未连接：消息会保留，连接后发送
characters-left = 还可输入 { $count } 个字符
too-long = 内容太长：{ $count } / { $most } 个字符。
too-long-bytes = 内容太长：{ $count } / { $most } 字节。
split = 分成 { $count } 条发送
state-waiting = 等待发送
state-stored = 已保存到服务器
state-delivered = 已送达
state-read = 已读
typing = 正在输入…
new-messages = 新消息
delete-message = 为双方删除
not-friends-any-more = 你们已不再是好友，可以查看记录，但不能发送消息。
asked-not-answered = { $name } 还没有答复你的请求。
you-blocked = 你已屏蔽 { $name }。
state-refused = 未发送
not-sent = 未发送：{ $reason }
try-again = 重试
delete = 删除
conversation-empty = 这里是你和 { $name } 的会话的开始。
jump-to-date = 跳到某一天
previous-month = 上个月
next-month = 下个月
to-newest = 回到最新消息
to-newest-count = 下面有 { $count } 条新消息
catching-up = 正在获取新消息…
scroll-bar = 滚动位置
entry-description = { $author }，{ $time }

## Settings

settings-appearance = 外观
settings-writing = 输入
settings-servers = 已知的服务器
settings-account = 账号
settings-devices = 设备
requests-policy = 好友请求
requests-server = 默认
requests-ask = 询问我
requests-auto = 接受
requests-nobody = 拒绝
devices-show = 查看设备和登录记录
device-this = 本机
device-online = 在线
device-seen = 上次使用：{ $time }，来自 { $address }
device-sign-out = 退出登录
device-sign-out-name = 让 { $name } 退出登录
logins-title = 最近的登录
login-line = { $time } · { $address } · { $device }
settings-about = 关于
language = 语言
language-system = 跟随系统
look = 颜色
look-system = 跟随系统
look-light = 浅色
look-dark = 深色
text-size = 界面大小
smaller = 缩小
larger = 放大
send-key = 发送键
send-key-ctrl-enter = Ctrl+Enter
send-key-enter = Enter
send-key-ctrl-enter-text = 按 Enter 换行。
send-key-enter-text = 按 Shift+Enter 换行。
servers-none = 还没有已知的服务器，首次登录后会出现在这里。
servers-text = 词组代表每台服务器的密钥。如果别人告诉你的词组不同，说明有人在中间冒充。
forget-server = 忘记
forget-server-name = 忘记 { $address }
forget-question = 要忘记 { $address } 的密钥吗？下次登录时需要重新核对词组。
forget-yes = 忘记密钥
about = Anser { $version }，每个会话一个窗口。

## Dates

today = 今天
yesterday = 昨天
weekday-1 = 星期一
weekday-2 = 星期二
weekday-3 = 星期三
weekday-4 = 星期四
weekday-5 = 星期五
weekday-6 = 星期六
weekday-7 = 星期日
weekday-short-1 = 一
weekday-short-2 = 二
weekday-short-3 = 三
weekday-short-4 = 四
weekday-short-5 = 五
weekday-short-6 = 六
weekday-short-7 = 日
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月
date-day = { $month }{ $day }日
date-full = { $year }年{ $month }{ $day }日
date-weekday = { $month }{ $day }日 { $weekday }
date-exact = { $year }年{ $month }{ $day }日 { $time }
month-title = { $year }年{ $month }
