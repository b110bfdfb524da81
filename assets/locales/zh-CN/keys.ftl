# 快捷键一览。

keys-title = 键盘快捷键
keys-open = 键盘快捷键（F1）
keys-search = 查找快捷键
keys-none = 没有与“{ $text }”相关的快捷键
keys-space = 空格
keys-menu-key = 菜单键

keys-everywhere = 所有窗口
keys-find = 查找联系人、群组和消息
keys-kept = 置顶与收藏的消息
keys-next-unread = 前往未读消息
keys-larger = 放大文字
keys-smaller = 缩小文字
keys-usual-size = 恢复文字大小
keys-menu = 打开一行或一条消息的菜单
keys-leave = 后退一步，最后关闭窗口
keys-close-window = 关闭窗口
keys-sheet = 键盘快捷键

keys-lists = 带搜索框的列表
keys-row = 上下移动
keys-open-row = 打开或选择
keys-leave-row = 取消定位
keys-put-back = 移除最后选择的人

keys-conversation = 会话
keys-find-here = 在此会话中搜索
keys-older-hit = 较早的结果
keys-newer-hit = 较新的结果
keys-leave-find = 关闭搜索
keys-leave-members = 关闭成员列表

keys-messages = 消息
keys-page = 向上或向下翻页
keys-message = 逐条移动
keys-first-last = 第一条或最后一条
keys-choose = 选择或取消选择
keys-choose-up-to = 连续选择
keys-unchoose = 取消全部选择
keys-copy = 复制
keys-unfold = 展开或收起

keys-composer = 撰写
keys-send = 发送
keys-send-menu = 其他发送方式
keys-line = 换行
keys-emoji = 表情列表
keys-answer = 回复较早或较新的消息
keys-drop-answer = 取消回复
keys-edit = 编辑你的上一条消息（输入框为空时）
keys-drop-edit = 放弃编辑
keys-bold = 粗体
keys-italic = 斜体
keys-struck = 删除线
keys-code = 代码

keys-offers = 输入时的建议
keys-offer = 浏览建议
keys-take-offer = 采用建议
keys-leave-offers = 关闭建议

keys-emoji-list = 表情列表
keys-emoji-move = 浏览表情
keys-take-emoji = 选用表情
keys-take-emoji-stay = 选用并保持列表打开

keys-dialogs = 提问与表单
keys-confirm = 等同于按下按钮
keys-back = 返回

keys-history = 消息记录
keys-open-history = 打开消息记录
keys-older-part = 更早的消息
keys-newer-part = 更新的消息
keys-choose-all = 选中显示的全部消息
keys-export = 导出消息
