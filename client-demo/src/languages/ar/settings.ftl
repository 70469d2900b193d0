title = الإعدادات
theme = المظهر
theme-system = حسب النظام
theme-light = فاتح
theme-dark = داكن
keys = المفاتيح
single-keys = مفاتيح مفردة
    .text = يؤدي حرف واحد وحده إجراءً ما، مثل M للميكروفون. أوقف هذا الخيار إذا كنت تُملي على حاسوبك.
