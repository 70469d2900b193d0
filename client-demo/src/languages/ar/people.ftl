title = الأشخاص
search = البحث بالاسم
nobody-found = لا أحد بهذا الاسم.
yourself = { $name } (أنت)
host = مضيف
muted = الصوت مكتوم
microphone-on = الميكروفون يعمل
camera-on = الكاميرا تعمل
camera-off = الكاميرا متوقفة
actions = إجراءات لـ { $name }
count = { $count ->
    [zero] لا أحد في الاجتماع
    [one] شخص واحد في الاجتماع
    [two] شخصان في الاجتماع
    [few] { $count } أشخاص في الاجتماع
    [many] { $count } شخصًا في الاجتماع
   *[other] { $count } شخص في الاجتماع
}
listeners = { $count ->
    [zero] لا مستمعين
    [one] مستمع واحد
    [two] مستمعان
    [few] { $count } مستمعين
    [many] { $count } مستمعًا
   *[other] { $count } مستمع
}

waits = ينتظر { $name } السماح بالدخول.
lost-connection = انقطع اتصال { $name }.
is-back = عاد { $name }.
joined = انضم { $name }.
left = غادر { $name }.
shares = يشارك { $name } الشاشة.
cohost = مضيف مشارك
presenter = مقدّم عرض
viewer = مشاهد
listeners-list = من يستمع فقط
listeners-more = عرض المزيد
listeners-failed = لم تصل القائمة.
