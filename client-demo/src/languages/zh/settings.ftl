title = 设置
theme = 外观
theme-system = 跟随系统
theme-light = 浅色
theme-dark = 深色
keys = 快捷键
single-keys = 单键快捷键
    .text = 单按一个字母即可执行操作，例如按 M 控制麦克风。如果您使用语音输入，请将其关闭。
