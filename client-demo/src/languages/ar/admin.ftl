title = التشغيل
overview = نظرة عامة
rooms = الغرف
audit = سجل التدقيق
sign-in-title = التشغيل
    .text = اطّلع على حال خوادمك: المناطق والعُقد والغرف، وما فعله كل شخص.
key = مفتاح المشغّل
key-hint = يبقى المفتاح في هذا التبويب ولا يُرسل إلا إلى هذا الخادم. ويُنسى عند تسجيل الخروج أو إغلاق التبويب.
sign-in = تسجيل الدخول
sign-out = تسجيل الخروج
language = اللغة
theme = الألوان
theme-system = كما في الجهاز
theme-light = فاتح
theme-dark = داكن
loading = جارٍ التحميل…
wrong-key = هذا المفتاح غير صالح هنا. تحقّق من أنه لُصق كاملًا.
not-allowed = لا يسمح هذا المفتاح بذلك. يلزم مفتاح للمشغّل.
gone = لم يعد ذلك موجودًا.
too-many = الطلبات كثيرة جدًا. انتظر لحظة ثم حاول مرة أخرى.
failed = لم يتمكن الخادم من فعل ذلك.
unreachable = يتعذّر الوصول إلى الخادم. قد يكون ما تراه قديمًا.
nodes = العُقد
people = المشاركون
busiest = العقدة الأكثر انشغالًا
versions = الإصدار
regions = المناطق
between-regions = حركة البيانات بين المناطق
no-node = لا توجد عُقد
region-state = { $nodes ->
    [zero] لا عُقد ({ $nodesText })
    [one] عقدة واحدة ({ $nodesText })
    [two] عقدتان ({ $nodesText })
    [few] { $nodesText } عُقد
    [many] { $nodesText } عقدة
   *[other] { $nodesText } عقدة
  } · { $people ->
    [zero] لا مشاركين ({ $peopleText })
    [one] مشارك واحد ({ $peopleText })
    [two] مشاركان ({ $peopleText })
    [few] { $peopleText } مشاركين
    [many] { $peopleText } مشاركًا
   *[other] { $peopleText } مشارك
  } · { $load }
over-time = عبر الزمن
load = الحِمل
load-now = { $average } في المتوسط، و{ $busiest } على العقدة الأكثر انشغالًا
people-now = { $now } الآن، و{ $most } على الأكثر
since = منذ { $time }
no-load = لا توجد أرقام بعد. تصل كل 5 ثوانٍ.
links = الروابط بين العُقد
no-links = لا يمرّ شيء بين العُقد حاليًا.
hops = مسارات من أماكن أخرى
serving = في الخدمة
busy = مشغولة
draining = يجري إخلاؤها
drained = أُخليت
node-of = { $region } · الإصدار { $version }
drain = إخلاء
undrain = إعادة إلى الخدمة
drain-question = إخلاء { $node }؟
    .text = { $people ->
    [0] لا أحد عليها. لن تقبل مشاركين جددًا.
    [one] لن تقبل مشاركين جددًا، وستنقل المشارك الموجود عليها إلى عقدة أخرى. ويستمر الاجتماع.
   *[other] لن تقبل مشاركين جددًا، وستنقل الموجودين عليها (عددهم { $people }) إلى عُقد أخرى. وتستمر اجتماعاتهم.
  }
said-drained = يجري إخلاء { $node }.
said-undrained = عادت { $node } إلى الخدمة.
tenant = المستأجر
tenant-or-none = المستأجر (فارغ: النظام كله)
name-tenant = حدّد مستأجرًا لرؤية غرفه.
begins-with = يبدأ الاسم بـ
which = عرض
live = جارية
made-ahead = مُعدّة مسبقًا
all = الكل
no-rooms = لا توجد غرف كهذه.
in-room = المشاركون
choose-room = اختر غرفة لترى من فيها.
nobody = لا أحد في هذه الغرفة.
page-back = السابق
page-next = التالي
end-room = إنهاء الاجتماع
end-question = إنهاء الاجتماع في { $room }؟
    .text = سيُخرج الجميع. ويمكنهم العودة إذا سمحت لهم الغرفة.
said-ended = أُنهي الاجتماع في { $name }.
remove = إخراج
remove-question = إخراج { $name }؟
    .text = يغادر الشخص الاجتماع فورًا.
said-removed = أُخرج { $name }.
role-host = مضيف
role-cohost = مضيف مشارك
role-presenter = مقدّم
role-participant = مشارك
role-viewer = مشاهد
microphone = الميكروفون
camera = الكاميرا
screen = الشاشة
screen-audio = صوت الشاشة
sends-nothing = لا يرسل شيئًا
in-lobby = في غرفة الانتظار
reconnecting = يعيد الاتصال
reception = الاستقبال
reception-of = كيف يستقبل { $name }
receives-nothing = لا يُستقبل شيء حاليًا.
all-well = كل شيء على ما يرام
lately = في الساعة الأخيرة
leg-uplink = خط المرسل
leg-publisher-node = عقدة المرسل
leg-link = بين العُقد
leg-viewer-node = عقدة المستقبل
leg-downlink = خط المستقبل
fault-loss = تضيع حزم
fault-delay = تأخير طويل
fault-jitter = وصول غير منتظم
fault-bandwidth = عرض نطاق غير كافٍ
fault-load = حِمل زائد
figure-loss = الفقد { $value }
figure-round-trip = الذهاب والإياب { $value } م‌ث
figure-jitter = التذبذب { $value } م‌ث
figure-delay = التأخير { $value } م‌ث
figure-load = الحِمل { $value }
action = الإجراء
actor = بواسطة
outcome = النتيجة
done = تمّ
refused = رُفض
by-operator = المشغّل
by-key = مفتاح
by-person = شخص
by-node = عقدة
no-lines = لا توجد أسطر كهذه.
no-lines-here = لا توجد أسطر كهذه في هذه الصفحة. قد توجد في التالية.
