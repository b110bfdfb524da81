# 群组，以及所有人都在的大厅。

notice-group-made = { $who }创建了群组“{ $name }”
notice-joined = { $who }加入了群组
notice-added = { $who }将{ $name }加入了群组
notice-you = 你
notice-removed = { $who }将{ $name }移出了群组
notice-left = { $who }退出了群组
notice-renamed = { $who }将群组改名为“{ $name }”
notice-group-deleted = { $who }解散了群组

refusal-too-many-groups = { $most ->
    [0] 此服务器不允许创建群组。
   *[other] 你已拥有 { $most } 个群组。请先解散或转让一个。
}
refusal-group-name-taken = 已有同名群组，请换一个名称。
refusal-no-such-group = 没有这个名称的群组，请检查拼写。
refusal-which-group = 有多个同名群组，请注明创建者：创建者/群名。
refusal-not-a-member = 你已不在此群组中，操作未执行。
refusal-not-allowed = 你在此群组中没有这样做的权限。
refusal-owner-stays = 群主不能退出或被移出，但可以解散群组。
refusal-group-gone = 此群组已解散。聊天记录仍可查看。
refusal-group-full = 此群组已满，最多 { $most } 人。
refusal-already-member = 对方已在此群组中。
refusal-no-such-member = 对方不在此群组中。
refusal-invitation-only = 此群组仅限邀请加入。请让群里的人添加你。
group-name-empty = 请填写群组名称。
group-name-long = 群组名称最多 30 个字符，请缩短。
group-name-invisible = 群组名称不能包含不可见的字符。

group-members = { $count } 人
group-over-ended = 此群组已解散。聊天记录仍可查看。
group-over-left = 你已退出此群组。聊天记录仍可查看。
group-over-removed = 你已被移出此群组。聊天记录仍可查看。
group-over = 此群组已解散，或你已不在其中。聊天记录仍可查看。
group-empty = “{ $name }”里还没有人说话。
lobby-empty = 此服务器上的所有人都在“{ $name }”里。这里还没有人说话。
words-of = { $who }：{ $text }
fold-joined = { $first }、{ $second }和另外 { $count } 人加入了群组
fold-left = { $first }、{ $second }和另外 { $count } 人退出了群组
fold-added = { $who }将{ $first }、{ $second }和另外 { $count } 人加入了群组
fold-removed = { $who }将{ $first }、{ $second }和另外 { $count } 人移出了群组
fold-changes = 群组有 { $count } 项变更
notice-open = { $who }开放了群组：任何人都可以加入
notice-on-approval = { $who }决定：加入需要申请
notice-on-invitation = { $who }决定：加入需要邀请
notice-announced = { $who }发布公告：{ $name }
notice-announcement-gone = { $who }撤下了公告
notice-pictured = { $who }更换了群头像
notice-muted = { $who }已将{ $name }禁言
notice-muted-until = { $who }已将{ $name }禁言至 { $time }
notice-unmuted = { $who }解除了{ $name }的禁言
notice-quiet = { $who }开启了全员禁言：只有管理员可以发言
notice-not-quiet = { $who }关闭了全员禁言
notice-all-pin = { $who }允许所有成员置顶消息
notice-leaders-pin = { $who }只允许管理员置顶消息
notice-appointed = { $who }将{ $name }设为管理员
notice-dismissed = { $name }不再是管理员
notice-handed-over = 群主现在是{ $name }
notice-group-blocked = 服务器管理员已关闭此群组
notice-group-unblocked = 服务器管理员已重新开放此群组
refusal-muted = 你在此群组被禁言。你可以阅读，待群管理员解除后才能发言。
refusal-muted-until = 你在此群组被禁言至 { $time }。期间可以阅读。
refusal-group-quiet = 目前只有群管理员可以发言。
refusal-group-blocked = 服务器管理员已关闭此群组。已有的内容仍可阅读。
refusal-not-for-all = 只有管理员可以提及所有人。请写出你要找的人，或去掉“@all”。
refusal-server-only = 只有服务器管理员可以在这里发言。
server-speaks-how = 在任意其他会话中输入 /broadcast 和内容，即可向所有人发送公告；也可以在服务器控制台发送。
refusal-no-such-wish = 没有此人的入群申请。
refusal-no-group-picture = 此群组没有头像。
refusal-still-inside = 会话尚未结束，你还在其中。请先退出或结束它。
refusal-too-many-groups-today = 每人每天最多新建 { $most } 个群组，你已达到上限。请在 { $time }后再试。
refusal-too-many-added = 每人每小时最多将 { $most } 人拉入群组。请在 { $time }后再试。
refusal-too-many-of-theirs = { $most ->
    [0] 此服务器不允许拥有群组。
   *[other] 对方已拥有 { $most } 个群组，达到上限。
}
refusal-mute-end = 结束时间必须在将来，且不超过一年。

groups = 群组
groups-empty-title = 还没有群组
groups-empty = 为你的团队创建一个，或按名称查找。
groups-loading = 正在读取此服务器的群组……
group-of-everybody = 所有人
group-new = 新建群组
group-find = 查找群组
group-find-hint = 群名，或“创建者/群名”
group-name-hint = 最多 30 个字符
group-make = 创建群组
group-policy-open-text = 此服务器上的任何人都能找到并加入。
group-policy-approval-text = 任何人都能找到并申请，由你批准。
group-policy-invitation-text = 只有你添加的人才知道它。
group-join = 加入
group-join-name = 加入“{ $name }”
group-ask = 申请
group-ask-name = 申请加入“{ $name }”
group-asked = 已申请
group-ask-back = 撤回申请
group-ask-back-name = 撤回加入“{ $name }”的申请
group-waits = 已提交申请，等待群管理员批准。
group-form-name = 群组名称

# 只有服务器管理员书写的内容。

server-to-everybody = 公告
server-to-one = 管理员来信
server-voice = 服务器管理员

# 群组里有谁。

members = 成员
members-show = 成员
members-find = 查找成员
members-loading = 请稍候……
group-online = { $total } 人，{ $online } 人在线
member-press-writes = 双击可发消息。
member-press-asks = 双击可添加好友。
member-press-shows = 双击可查看名片。
member-you = 你
role-owner = 群主
role-administrator = 管理员
role-owner-means = 群主除拥有群管理员的权限外，还可以任命管理员、转让和解散群组。
role-administrator-means = 群管理员可以添加、禁言和移出成员，批准加入申请，并更改群组设置。
member-muted = 已禁言
member-muted-until = 禁言至 { $time }
member-add-friend = 加为好友
member-mention = 提及
member-unmute = 解除禁言
mute-minutes = 禁言 10 分钟
mute-hour = 禁言 1 小时
mute-day = 禁言 1 天
mute-until-ended = 禁言直到我解除
member-appoint = 设为管理员……
appoint-title = 将{ $name }设为管理员？
appoint-yes = 设为管理员
member-dismiss = 取消管理员
member-hand-over = 转让群组……
member-remove = 移出群组……
remove-title = 将{ $name }移出群组？
remove-text = 对方仍可查看此前的内容，但不会再收到新消息。
remove-yes = 移出
hand-over-title = 将群组转让给{ $name }？
hand-over-text = 此后对方是群主，你仍是管理员；只有对方能再转让回来。
hand-over-yes = 转让
waiting-count = { $count } 人申请加入
waiting-accept = 同意{ $name }加入
waiting-decline = 拒绝{ $name }

# 群组的设置。

group-settings = 群组设置
group-made-by = 创建者：{ $name }
lobby-line = 此服务器上的所有人
lobby-made = 此服务器上的所有人都在这里。
lobby-means = 这里是大厅：此服务器上的所有人都在其中，都能看到这里的内容。
group-name = 名称
group-name-save = 保存名称
announcement = 公告
announcement-fold = 收起公告
announcement-count = { $count }/{ $most } 字
announcement-hint = 大家都应该知道的事
announcement-save = 保存公告
policy = 加入方式
policy-open = 公开
policy-approval = 需申请
policy-invitation = 仅邀请
quiet-label = 谁可以发言
quiet-not = 所有人
quiet = 仅管理员
pinning = 谁可以置顶消息
pinning-all = 所有人
pinning-leaders = 仅管理员
add-member = 添加成员
add-member-yes = 加入群组
add-people-title = 添加成员到“{ $name }”
add-people-under-way = 正在添加 { $count } 人……
add-people-refused = { $name }：{ $reason }
add-people-not-all = 有人未能加入。
group-alone = 群组里还没有别人。
heir = 转让群组……
heir-title = 转让群组
heir-label = 新群主
heir-yes = 转让……

# 选择人员的统一方式。

picker-people = 成员
picker-hint = 昵称、备注或用户名
picker-chosen = 已选择：{ $names }
picker-remove = 移除{ $name }
picker-inside = 已在群组中
picker-nobody = 还没有可选择的人。
picker-closed = 名单不公开，请输入完整的用户名。
picker-find = 在服务器上查找“{ $text }”
picker-by-name = 直接选择用户名“{ $text }”
hide-conversation = 从列表移除……
hide-title = 将“{ $name }”从列表移除？
hide-text = 它会从你所有设备的列表中消失。再次加入或重新成为好友后会重新出现。
hide-yes = 从列表移除
hide-offline = 没有连接。请在联网后重试。
delete-group = 解散群组……
delete-group-title = 解散“{ $name }”？
delete-group-text = 群组将对所有成员结束。已有的内容仍可阅读。
delete-group-yes = 解散群组
leave-group = 退出群组……
leave-group-title = 退出“{ $name }”？
leave-group-text = 你不会再收到那里的消息。此前的内容仍会保留。
leave-group-yes = 退出群组

# 提及与已读。

mentions-count = 有 { $count } 处提到你
to-mention = 前往提到你的消息（共 { $count } 处）
read-by = 谁已读……
readers = 已读成员
readers-read = 已读（{ $count }）
readers-unread = 未读（{ $count }）
readers-receipts = 未开启已读回执的成员显示在未读之中。

# 以斜杠开头的命令。

completion = 建议
mention-all = 这里的所有人
slash-hint = 按 Enter 执行命令
slash-asks = { $warning }再按一次 Enter 即执行。
slash-asks-unexplained = 服务器没有说明这条命令。再按一次 Enter 即由服务器执行。
slash-asks-delgroup = 群组将对所有成员永久结束。再按一次 Enter 即解散。
slash-asks-delgroupuser = 对方将被移出群组。再按一次 Enter 即移出。
slash-asks-handover = 群主将变为对方，只有对方能再转让回来。再按一次 Enter 即转让。
slash-command = { $arguments }——{ $does }
slash-waits = 正在询问服务器……
slash-sent = 已发送到{ $name }。
slash-asked = 已申请加入，请等待群管理员答复。
slash-open = 打开
slash-unknown = 没有命令“/{ $word }”。输入 /help 查看全部命令；要发送以斜杠开头的文字，请输入两个斜杠：“//”。
slash-help = 显示这些命令
slash-nudge = 抖动好友的窗口
slash-newgroup = <群名> open | approval | invitation
slash-groups = 你能看到的群组
slash-join = <群名>——加入群组
slash-leave = <群名>——退出群组
slash-sendgroup = <群名> <文字>——发到群组
slash-addgroupuser = <群名> <用户名>——添加成员
slash-delgroupuser = <群名> <用户名>——移出成员
slash-renamegroup = <群名> <新群名>
slash-delgroup = <群名>——解散你的群组
slash-members = <群名>——查看成员
slash-mute = <群名> <用户名> <时间>——禁言
slash-unmute = <群名> <用户名>——解除禁言
slash-quiet = <群名>——仅管理员可发言
slash-unquiet = <群名>——所有人可发言
slash-pinning = <群名> everybody 或 administrators——谁可以置顶消息
slash-announce = <群名> <文字>——群公告
slash-joinpolicy = <群名> open | approval | invitation
slash-wishes = <群名>——待批准的申请
slash-letin = <群名> <用户名>——批准加入
slash-turnaway = <群名> <用户名>——拒绝加入
slash-appoint = <群名> <用户名>——任命管理员
slash-dismiss = <群名> <用户名>——撤销管理员
slash-handover = <群名> <用户名>——转让群组
