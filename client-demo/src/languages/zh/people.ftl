title = 成员
search = 按姓名搜索
nobody-found = 没有叫这个名字的人。
yourself = { $name }（您）
host = 主持人
muted = 已静音
microphone-on = 麦克风已打开
camera-on = 摄像头已打开
camera-off = 摄像头已关闭
actions = 对 { $name } 的操作
count = { $count ->
   *[other] 会议中有 { $count } 人
}
listeners = { $count } 人在收听

waits = { $name } 正在等候准入。
lost-connection = { $name } 的连接已断开。
is-back = { $name } 回来了。
joined = { $name } 已加入。
left = { $name } 已离开。
shares = { $name } 正在共享屏幕。
cohost = 联席主持人
presenter = 演示者
viewer = 观众
listeners-list = 仅收听的人
listeners-more = 显示更多
listeners-failed = 未能获取列表。
