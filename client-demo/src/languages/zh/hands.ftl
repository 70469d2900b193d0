raise = 举手
lower = 放下手
raised = 已举手，第 { $place } 位
lower-other = 放下 { $name } 的手
wants-to-speak = { $name } 举手了。
refused = 服务器不允许此操作。
