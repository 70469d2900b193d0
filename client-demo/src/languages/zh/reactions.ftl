title = 表情回应
seen = { $name }：{ $reaction }
seen-many = { $count } 个表情回应
refused = 您的表情回应未发送
    .text = 短时间内发送过多，或主持人目前不允许。
