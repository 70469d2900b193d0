switch = 水印
    .text = 每个人都会在他人的画面上看到自己的名字。
touched = { $name } 动了水印
    .text = 水印在其页面中被移除或更改，现已恢复。
refused = 操作未成功
    .text = 服务器拒绝了请求或没有响应。请重试。
