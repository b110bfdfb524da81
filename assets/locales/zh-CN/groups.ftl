# 群组,以及所有人都在的大厅。

notice-group-made = { $who } 创建了群组“{ $name }”
notice-joined = { $who } 加入了群组
notice-added = { $who } 将 { $name } 加入了群组
notice-removed = { $who } 将 { $name } 移出了群组
notice-left = { $who } 退出了群组
notice-renamed = { $who } 将群组改名为“{ $name }”
notice-group-deleted = { $who } 解散了群组

refusal-too-many-groups = 您已创建 { $most } 个群组。请先解散一个。
refusal-group-name-taken = 已有同名群组。请换一个名字。
refusal-no-such-group = 没有这个名字的群组。请检查拼写。
refusal-which-group = 有多个同名群组。请注明创建者:创建者/群名。
refusal-not-a-member = 您已不在此群组中,操作未执行。
refusal-not-allowed = 您在此群组中的权限不足。
refusal-owner-stays = 群主不能退出或被移出,但可以解散群组。
refusal-group-gone = 此群组已解散。聊天记录仍可查看。
refusal-group-full = 此群组已满,最多 { $most } 人。
refusal-already-member = 对方已在此群组中。
refusal-no-such-member = 对方不在此群组中。
refusal-invitation-only = 此群组仅限邀请加入。请让群里的人添加您。
group-name-empty = 群组需要一个名字。
group-name-long = 群组名字最多 30 个字符。请缩短。
group-name-invisible = 群组名字不能包含不可见的字符。

group-members = { $count } 人
group-deleted = 此群组已解散,或您已不在其中。聊天记录仍可查看。
group-empty = “{ $name }”里还没有人说话。
words-of = { $who }:{ $text }
