microphone = 麦克风
camera = 摄像头
loudspeaker = 扬声器
unnamed = { $kind } { $number }
mute = 关闭麦克风
unmute = 打开麦克风
space = 空格键
push-to-talk = 按住时发言
camera-off = 关闭摄像头
camera-on = 打开摄像头
noise = 抑制噪音
    .text = 在本机上滤除麦克风中的风扇声、打字声和车流声。
background = 背景
background-none = 保持原样
background-blur = 模糊
background-colour = 纯色

preview = 其他人将看到的您
your-camera = 您的摄像头
try = 测试摄像头和麦克风
devices = 设备
level = 您的麦克风音量
speaker-test = 测试扬声器
speaker-playing = 正在播放…
speaker-failed = 浏览器未能在该设备上播放声音。

background-failed = 您的摄像头已关闭：无法更改背景
    .text = 您房间的画面没有被发送。请点击摄像头按钮重试，或以原样显示自己。
show-plain = 不更改背景显示我
noise-failed = 噪音未被抑制
    .text = 您的麦克风声音将原样发送。此浏览器或此页面的策略不允许运行噪音过滤器。

interrupted = 您的麦克风被占用
    .text = 您可能正在打电话，或麦克风自身的开关已关闭。麦克风恢复可用后，其他人会重新听到您。

muted-for-now = { $name } 已将您静音
    .text = 主持人允许后，您可以重新打开。
camera-off-for-now = { $name } 已停止您的摄像头
    .text = 主持人允许后，您可以重新打开。
muted-by = { $name } 已将您静音
    .text = 您可以用麦克风按钮重新打开。
camera-off-by = { $name } 已关闭您的摄像头
    .text = 您可以用摄像头按钮重新打开。
microphone-not-sent = 无法发送您的麦克风声音
    .text = 服务器或浏览器拒绝了。请点击麦克风按钮重试。
camera-not-sent = 无法发送您的摄像头画面
    .text = 服务器或浏览器拒绝了。请点击摄像头按钮重试。
