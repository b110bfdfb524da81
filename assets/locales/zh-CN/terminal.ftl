# `anser terminal` 所说的话。

terminal-hello = 这是终端里的 Anser。输入“help”查看可用命令。
terminal-help =
    reg NAME            注册；接着分两行输入密码
    login NAME          登录；接着输入一行密码
    logout              退出这台设备的登录
    password [keep]     修改密码；随后各行输入旧密码和两次新密码。
                        其他设备将退出登录，加“keep”则保持登录
    add NAME [WORDS]    添加好友，可附言
    requests            查看好友请求
    accept NAME         接受请求
    refuse NAME         拒绝请求
    unfriend NAME       删除好友，或撤回请求
    block NAME          屏蔽某人
    unblock NAME        取消屏蔽
    remark NAME [WORDS]
                        某人的备注名；不填则用对方昵称
    note NAME [WORDS]   关于某人的备注
    status [WORDS]      名称下面的签名
    nickname WORDS      别人看到的昵称
    seen HOW            available、away、busy 或 invisible
    requestpolicy HOW   好友请求：ask、auto、nobody 或 default
    addable WHO         谁可以将你拉入群组：everybody、groups、friends 或 nobody
    hide NAME           将已结束或已退出的会话从列表移除
    picture FILE        设置头像；picture none 移除头像
    read NAME           标为已读
    reply NAME N TEXT   回复带此编号的消息
    silent NAME TEXT    静音发送，不发出声音和通知
    schedule NAME WHEN TEXT
                        稍后发送；WHEN：18:30、2026-12-24T18:30 或 2h30m
    scheduled           等待发送的消息及其编号
    reschedule ID WHEN [TEXT]
                        更改时间（或 now 立即发送），也可更改内容
    unschedule ID       收回
    nudge NAME          抖动好友的窗口，每分钟一次
    nudges HOW          好友是否可以抖你：on 或 off
    edit NAME N TEXT    编辑你的一条消息
    react NAME N EMOJI  用表情回应带此编号的消息
    unreact NAME N EMOJI
                        撤回这个回应
    forward NAME N TO   转发消息：N 为编号，或多个编号，如 7,9-11；
                        forward NAME N TO words：不带原作者
    versions NAME N     消息编辑前的内容
    pin NAME N, unpin NAME N
                        为所有人置顶带此编号的消息，或取消置顶
    pins NAME           会话中的置顶消息
    save NAME N, unsave NAME N
                        收藏带此编号的消息，或取消收藏
    saved               你收藏的消息
    delete NAME [N]     为双方删除一条消息：你的最后一条，或“history NAME”中编号为 N 的
    draft NAME [TEXT]   查看或写下尚未发送的草稿
    devices             已登录的设备
    revoke DEVICE       让某台设备退出登录；revoke all：退出其他所有设备
    loginlog            登录记录
    people              此服务器上的所有人及在线状态
    friends             好友列表及在线状态
    send NAME TEXT      发送文字；\n 表示换行
    history NAME [N]    与好友或群组最近的聊天记录，每条都有编号，可用于“delete NAME”；
                        history @server：管理员发给所有人的公告，
                        history @server/me：管理员发给你的消息
    search [FILTERS] WORDS
                        在这台设备上的所有消息中搜索；可用的条件：
                        in:NAME、from:NAME、after:2026-11-30、before:2026-12-24、
                        has:link
    export HOW FILE [NAME]
                        将这台设备上的消息写入新文件：全部消息，或与 NAME 的消息；
                        HOW 是 html、text 或 json
    emoji WORDS         查找表情，以便复制到文字中
    newgroup NAME       创建任何人都可加入的群组；含空格的名称请加引号；
                        newgroup NAME invitation 创建仅限邀请的群组，
                        newgroup NAME approval 创建需申请加入的群组
    delgroup GROUP      解散你的群组
    renamegroup GROUP NAME
                        给群组改名
    addgroupuser GROUP NAME, delgroupuser GROUP NAME
                        将某人加入或移出群组
    groups              你的群组，以及可加入的群组
    join GROUP          加入或申请加入群组；重名时用“创建者/群名”
    leave GROUP         退出群组
    members GROUP       群组成员及在线状态
    mute GROUP NAME [TIME]
                        禁止 NAME 在群内发言，时长如 10m、2h30m、1d；不写时长则直到
                        解除为止
    unmute GROUP NAME   允许 NAME 重新发言
    quiet GROUP         仅管理员可发言
    unquiet GROUP       恢复所有人发言
    pinning GROUP everybody|administrators
                        谁可以置顶消息
    announce GROUP TEXT
                        群公告；TEXT 写 "" 则清除公告
    joinpolicy GROUP open|approval|invitation
                        加入群组的方式
    wishes GROUP        等待批准的申请
    letin GROUP NAME, turnaway GROUP NAME
                        批准或拒绝申请
    appoint GROUP NAME, dismiss GROUP NAME
                        任命或撤销群管理员
    handover GROUP NAME 将群组转让给另一位成员
    sendgroup GROUP TEXT
                        向群组发送文字
    help [WORD]         显示此列表，或某个命令的说明
    /COMMAND            管理员在服务器上的操作；用 /help 查看
    apart NAME          服务器丢失而你还有的消息；apart NAME send 重新发送你的；
                        apart NAME drop 不再保留
    trust LINK          服务器改用此链接中的密钥：请先核对
    quit                全部发送完毕后退出；quit now 立即退出
terminal-password = 密码：
terminal-password-again = 再次输入密码：
terminal-passwords-differ = 两次输入的密码不一致，未注册。
terminal-password-short = 密码至少需要 8 个字符，未注册。
terminal-signed-in-already = 你已登录。请先输入“logout”。
terminal-key-changed-way = 如果服务器确实换了密钥，请向管理者索取新的词组和链接，核对后输入“trust 链接”。本程序会不时查看原来的服务器是否恢复。
terminal-key-taken = 今后以此密钥为该服务器的密钥。
terminal-not-utf8 = 这一行不是 UTF-8 编码，未执行。
terminal-line-too-long = 这一行太长，未执行。
terminal-not-written = 本机未能保存这条消息：{ $reason }。消息没有发送，请在恢复后重新发送。
terminal-not-signed-in = 你尚未登录。请输入“login NAME”或“reg NAME”。
terminal-no-server = 还没有已知的服务器。请用 --connect 加上服务器链接启动。
terminal-unknown-server =
    服务器 { $address } 尚未确认。它的密钥读作：
    { $words }
    请与服务器管理者告诉你的词核对。如果一致，请输入“yes”。
terminal-known-elsewhere = { $address } 与 { $known } 是同一台服务器。
terminal-not-trusted = 未信任此服务器。带有指纹的链接不需要确认。
terminal-signed-in = 已登录：{ $nickname }（{ $name }）。
terminal-signed-out = 已退出登录。
terminal-lost = 未连接：{ $reason }你写的内容会保留，稍后自动发送。
terminal-leaving = 正在等待服务器收下 { $count } 条消息（{ $names }）。再次输入“quit”或按 Ctrl+C 立即退出：消息会保留，下次启动时发送。
terminal-leaving-draft = 正在等待服务器收下你写了但未发送的内容（{ $names }）。再次输入“quit”或按 Ctrl+C 立即退出：内容会保留。
terminal-leaving-asked = 正在等待服务器完成你的 { $count } 项请求。再次输入“quit”或按 Ctrl+C 立即退出：届时尚未完成的请求将不会执行。
terminal-leaving-only = 程序即将退出。再次输入“quit”立即退出。
terminal-offline = 服务器暂时没有响应。请在连接恢复后重试。
terminal-friend-added = 你和{ $name }已成为好友，现在就可以聊天。
terminal-no-friends = 还没有好友。请输入“add NAME”。
terminal-no-such-friend = { $name }不是你的好友。请先输入“add { $name }”。
terminal-unreadable = （此程序无法显示的消息）
terminal-unknown-command = 没有这个命令。输入“help”查看全部命令。
terminal-needs-name = 缺少名称。
terminal-needs-text = 缺少文字。
terminal-needs-number = 这里需要一个数字。
terminal-member = { $who }：{ $what }
terminal-presence-unknown = 未连接
terminal-done = 完成。
terminal-request-sent = { $name }会看到你的请求。
terminal-friend-asks = { $name }想加你为好友。请输入“accept { $name }”或“refuse { $name }”。
terminal-no-requests = 没有好友请求。
terminal-asks = { $name }请求：{ $greeting }
terminal-asked = 你已请求{ $name }。
terminal-own = { $name }（你）
terminal-deleted = （已删除）
terminal-deleted-text = 已删除 #{ $seq }：{ $text }
terminal-delete-waits = 你在那里的最后一条消息还在等待服务器收下。服务器收下后才能删除。
terminal-not-to-delete = #{ $seq } 不是你在那里的消息。聊天记录里有每条的编号。
terminal-nothing-to-delete = 那里没有可以删除的你的消息。
terminal-no-such-person = 你不认识{ $name }。
terminal-draft = 写给{ $name }但未发送：{ $text }
terminal-no-draft = 没有写给{ $name }的草稿。
terminal-draft-elsewhere = 你在另一台设备上写给{ $name }但未发送：{ $text }
terminal-needs-file = 哪个文件？也可以输入“picture none”。
terminal-needs-requests = 请输入 ask、auto、nobody 或 default。
terminal-needs-who = 请输入 everybody、groups、friends 或 nobody。
terminal-nothing-over = 没有名为{ $name }的已结束或已退出的会话
terminal-needs-how = 请输入 available、away、busy 或 invisible。
terminal-device = { $device }：{ $name }，上次使用 { $time }，来自 { $address }
terminal-login = { $time }，来自 { $address }，{ $name }
terminal-administrator-help = 输入 /help 查看可用的命令。
terminal-welcome =
    好友：friends、add、requests、accept、refuse、send、history、read、people
    群组：groups、newgroup、join、leave、sendgroup、members、addgroupuser、delgroupuser、delgroup
    账号：status、seen、picture、devices、logout、quit；输入“help”查看说明和其他命令
terminal-no-such-group = 你不在名为{ $name }的群组中。输入“groups”查看。
terminal-no-groups = 还没有群组。请输入“newgroup NAME”。
terminal-group = { $number }. { $name } { $creator } { $online }/{ $total }
terminal-group-open = { $number }. { $name } { $creator } { $online }/{ $total }，可用“join”加入
terminal-group-on-approval = { $number }. { $name } { $creator } { $online }/{ $total }，可用“join”申请加入
terminal-group-asked = { $number }. { $name } { $creator } { $online }/{ $total }，已申请加入
terminal-group-wishes = { $number }. { $name } { $creator } { $online }/{ $total }，待批准：{ $count }
terminal-no-wishes = 没有等待批准的申请。
terminal-needs-time = 多长时间？例如 10m、2h30m、1d；不写则一直有效，直到取消。
terminal-needs-when = 什么时候？18:30、2026-12-24T18:30、2h30m 或 now。
terminal-needs-nudges = on 还是 off？
terminal-server-silent = 管理员还没有在那里发过消息。
terminal-needs-format = 请输入格式和文件：html、text 或 json，然后是文件名。含空格的文件名请加引号。
terminal-needs-policy = 请输入 open、approval 或 invitation。含空格的名称请加引号。
terminal-needs-pinning = 请输入 everybody 或 administrators。含空格的名称请加引号。
terminal-set-back = 服务器已恢复到较旧的数据。
terminal-set-back-in = { $name }：服务器上这个会话现在只到第 { $seq } 条。有 { $texts } 条消息只保存在本机，其中 { $own } 条是你的。输入“apart { $name }”查看，“apart { $name } send”重新发送你的消息，“apart { $name } drop”不再保留。
terminal-nothing-apart = 那里没有另外保留的消息。
terminal-needs-apart = 名称之后只能是 send、drop 或为空。
terminal-too-much = 这一行的内容多于该命令所需。含空格的名称请加引号；用户名不含空格。
terminal-no-json = 以引号开头的内容必须是完整的 JSON 字符串，其中的每个引号写作 \"。未执行任何操作。
terminal-no-members = 这个群组里没有人。
terminal-no-history = 那里还没有人说过话。
terminal-history-missing = 本地记录从这里起无法读取。请再次输入该命令。
terminal-list-late = 服务器尚未回应。请稍后再次输入该命令。
may-write = 你又可以发言了。
terminal-password-old = 当前密码：
terminal-password-new = 新密码：
terminal-password-new-again = 再次输入新密码：
terminal-new-passwords-differ = 两次输入的新密码不一致。未作任何修改。
terminal-new-password-short = 密码至少需要 8 个字符。未作任何修改。
terminal-login-password = { $time } 来自 { $address }，{ $name }：修改了密码
terminal-mute-ended = 你又可以在{ $name }中发言了。
terminal-edited = （已编辑）{ $text }
terminal-edits = （编辑 #{ $seq }）{ $text }
terminal-card = （转发自 { $names }）{ $text }
terminal-reacts = （{ $emoji } 回应 #{ $seq }）
terminal-reacts-not = （撤回对 #{ $seq } 的 { $emoji }）
terminal-pins = （置顶 #{ $seq }）
terminal-unpins = （取消置顶 #{ $seq }）
terminal-no-pins = 这里没有置顶消息。
terminal-none-saved = 你还没有收藏消息。
terminal-reply = （回复 #{ $seq }）{ $text }
terminal-scheduled = { $id } 发给 { $name }，{ $at }：{ $text }
terminal-no-scheduled = 没有等待发送的消息。
terminal-unscheduled = { $id } 已收回。
terminal-found-none = 没有找到。
terminal-found-more = 还有更多：只显示最新的 { $count } 条。可以加上条件缩小范围。
