title = الغرف الفرعية
how-many = عدد المجموعات
make = إنشاء المجموعات
group = المجموعة { $number }
name-of = اسم { $name }
remove-group = إزالة { $name }
add = إضافة مجموعة
choose = كل شخص يختار مجموعته
at-once = نقل الأشخاص دون سؤالهم
    .text = وإلا فستصلهم دعوة، وينتقلون عندما يكونون مستعدين.
shuffle = توزيع الأشخاص عشوائيًا
assign = مجموعة كل شخص
nobody = بلا مجموعة
empty = لا أحد بعد
open = فتح المجموعات
stay-open = تبقى مفتوحة لمدة
no-limit = حسب الحاجة
minutes = { $count ->
    [zero] { $count } دقيقة
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $count } دقائق
    [many] { $count } دقيقة
   *[other] { $count } دقيقة
}
close-soon = استدعاء الجميع خلال دقيقة واحدة
close-now = إغلاق المجموعات الآن
keep-open = إبقاء المجموعات مفتوحة
dissolve = إزالة كل المجموعات
write = رسالة إلى كل المجموعات
send = إرسال إلى الكل
visit = الانتقال إلى { $name }
you-are-in = أنت في { $name }
back-in = العودة خلال { $time }
closes-in = تُغلق المجموعات خلال { $time }
back = العودة إلى الغرفة الرئيسية
are-open = المجموعات مفتوحة
go-to = الانتقال إلى { $name }
pick = اختيار مجموعة
your-choice = مجموعتك
moving = جارٍ النقل…
person-in = في { $name }
invited = أنت مدعو إلى { $name }
    .text = يبقى الميكروفون والكاميرا لديك كما هما. يمكنك العودة في أي وقت.
invited-yes = الانتقال الآن
invited-no = لاحقًا
told = { $name } إلى الجميع
    .text = { $words }
told-aloud = { $name } إلى الجميع: { $words }
moved-in = أنت الآن في { $name }.
moved-back = لقد عدت إلى الغرفة الرئيسية.
not-moved = تعذّر نقلك
    .text = ما زلت في مكانك. أعد المحاولة بعد قليل.
refused = لم ينجح ذلك
    .text = رفض الخادم الطلب أو لم يستجب. تحقّق مما إذا كان لا يزال ضروريًا، ثم أعد المحاولة.
