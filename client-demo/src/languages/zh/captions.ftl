title = 字幕
show = 显示字幕
hide = 隐藏字幕
transcript = 文字记录

own = 转写我说的话
own-off = 否
    .text = 其他人只能看到每位发言者自己选择转写的内容。
own-local = 英语，在本机上
    .text = 您的声音不会因此离开本机。您第一次发言时会下载约 32 MB。
own-browser = 由浏览器转写
    .text = 浏览器的制造商可能会听到您说的话。
loading = 正在下载语音识别：{ $part }

allowed = 允许字幕
    .text = 每个人都可以转写自己的话并显示给其他人。
transcript-none = 不保留任何内容
transcript-kept = 保留到会议结束
transcript-download = 保留，并提供文件下载

kept = 转写的内容会保留到会议结束。
kept-none = 主持人不希望保留任何发言内容。
search = 搜索
empty = 还没有转写任何内容。每位发言者都可以在设置中开启。
nothing-found = 没有符合搜索的内容。
closed = 这是您加入之前说的，已加密封存。
download = 下载为文本
file = { $room } 的文字记录.txt

slow = 这台电脑太慢，跟不上字幕
    .text = 文字来得晚，或者有缺漏。可以改由浏览器识别语音；这样它的制造商可能会听到您。
slow-alone = 这台电脑太慢，跟不上字幕
    .text = 文字来得晚，或者有缺漏。请关闭其他程序，或在设置中关闭您的字幕。
use-browser = 改用浏览器
engine-failed = 您的话没有被转写
    .text = 语音识别无法启动或已经停止。会议继续进行。请在设置中重新开启。
engine-refused = 您的话没有被转写
    .text = 浏览器在这里不能识别语音。请在设置中选择在本机上识别。
not-sent = 有一条字幕没有发出
    .text = 服务器拒绝了它，或没有回应。其他人可能会漏掉您的一些话。
not-set = 没有成功
    .text = 服务器拒绝了它，或没有回应。请再试一次。
