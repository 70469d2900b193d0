title = التفاعلات
seen = { $name }: { $reaction }
seen-many = { $count ->
    [zero] لا تفاعلات
    [one] تفاعل واحد
    [two] تفاعلان
    [few] { $count } تفاعلات
    [many] { $count } تفاعلًا
   *[other] { $count } تفاعل
}
refused = لم يُرسل تفاعلك
    .text = أُرسلت تفاعلات كثيرة في وقت قصير، أو أن المضيف لا يسمح بها الآن.
