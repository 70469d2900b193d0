title = الدردشة
messages = الرسائل
empty = لم يُكتب شيء بعد. ما تكتبه للجميع يراه كل من في الاجتماع، ومن ينضم إليه لاحقًا ما لم يضبط المضيف غير ذلك.
write = اكتب رسالة
send = إرسال
you = أنت
direct = إليك على انفراد
to-one = على انفراد إلى { $name }
to-hosts = إلى المضيفين
to = إلى
everybody = الجميع
hosts = المضيفون
newer = { $count ->
    [zero] لا رسائل جديدة
    [one] رسالة جديدة واحدة
    [two] رسالتان جديدتان
    [few] { $count } رسائل جديدة
    [many] { $count } رسالة جديدة
   *[other] { $count } رسالة جديدة
}
newest = إلى الأحدث
said = كتب { $name }: { $words }
not-sent = لم يقبل الخادم ذلك
    .text = ما كتبته لا يزال موجودًا أسفل الرسائل: أعد المحاولة بعد قليل.
closed = لا يمكنك الكتابة في هذا الاجتماع الآن.
write-to = الكتابة على انفراد إلى { $name }
answers = { $name }: { $words }
earlier = رسالة سابقة
editing = أنت تعدّل رسالتك
cancel = إلغاء
deleted = حُذفت هذه الرسالة
edited = معدَّلة
reply = رد
edit = تعديل
delete = حذف
react = التفاعل مع رسالة { $name }
actions = المزيد لرسالة { $name }
reacted = { $reaction }: { $names }
writers = من يمكنه الكتابة في الدردشة
writers-everybody = الجميع
writers-hosts = المضيفون فقط
writers-nobody = لا أحد
history = من يرى ما يُكتب من الآن فصاعدًا
history-all = الجميع، ومن ينضم لاحقًا أيضًا
history-joined = الحاضرون
history-none = الحاضرون؛ ولا يُحفظ شيء
unopened = رسالة مختومة لا يستطيع هذا الجهاز فتحها
