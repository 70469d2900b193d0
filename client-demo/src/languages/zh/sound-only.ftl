title = 仅声音
switch-on = 关闭画面
switch-off = 开启画面
is-on = 仅发送和接收声音
is-off = 已恢复发送和接收画面
thin-line = 您的网络带宽不足以传输画面
    .text = 关闭画面后声音会更清晰。
