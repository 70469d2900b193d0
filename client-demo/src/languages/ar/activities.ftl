title = الاستطلاعات والأسئلة
polls = الاستطلاعات
questions = الأسئلة
poll-opened = استطلاع جديد: { $question }
question-asked = سؤال جديد: { $question }
refused = لم يسمح الخادم بذلك
    .text = ربما انتهى الأمر بالفعل، أو أن العدد كبير جدًا.
new-poll = استطلاع جديد
no-polls = لا توجد استطلاعات بعد. يمكن للمضيف أن يطرح هنا سؤالًا على الجميع.
no-polls-host = لا توجد استطلاعات بعد. اطرح سؤالًا على الجميع: يصوّتون هنا، ويرون النتيجة متى أردت.
poll-open = مفتوح
poll-closed = مغلق
anonymous = مجهول الهوية
named = مع الأسماء
voters = { $count ->
    [zero] لا أصوات
    [one] صوت واحد
    [two] صوتان
    [few] { $count } أصوات
    [many] { $count } صوتًا
   *[other] { $count } صوت
}
share-of = الأصوات للإجابة { $option }
results-hidden = النتائج غير معروضة الآن.
vote = تصويت
vote-again = تغيير صوتي
voted = لقد صوّتَّ
poll-actions = المزيد للاستطلاع { $question }
close = إغلاق الاستطلاع
show-results = عرض النتائج على الجميع
hide-results = عرض النتائج على المضيفين فقط
export = حفظ النتائج في جدول
remove = إزالة الاستطلاع
question = السؤال
options = الإجابات
option = الإجابة { $number }
remove-option = إزالة الإجابة { $number }
add-option = إضافة إجابة
multiple = يمكن اختيار عدة إجابات
anonymous-poll = مجهول الهوية
    .text = لا يُحفظ أي شيء يكشف من اختار ماذا.
results = من يرى النتائج
results-live = الجميع، فورًا
results-closed = الجميع، بعد إغلاق الاستطلاع
results-hosts = المضيفون فقط
put = طرح على الجميع
cancel = إلغاء
no-questions = لم يطرح أحد أي سؤال بعد.
your-question = سؤالك
ask-anonymously = طرح السؤال دون ذكر الاسم
    .text = لن يعرف أحد في الاجتماع أن السؤال منك، ولا حتى المضيفون.
ask = طرح السؤال
yours = سؤالك
answered = تمت الإجابة
vote-for = { $count ->
    [zero] أريد معرفة ذلك أيضًا
    [one] أريد معرفة ذلك أيضًا، صوت واحد
    [two] أريد معرفة ذلك أيضًا، صوتان
    [few] أريد معرفة ذلك أيضًا، { $count } أصوات
    [many] أريد معرفة ذلك أيضًا، { $count } صوتًا
   *[other] أريد معرفة ذلك أيضًا، { $count } صوت
}
question-actions = المزيد للسؤال { $question }
mark-answered = وضع علامة «تمت الإجابة»
answer-in-writing = الإجابة كتابةً
answer = إجابة
reopen = لم تتم الإجابة بعد
dismiss = استبعاد السؤال
take-back = سحب سؤالي
