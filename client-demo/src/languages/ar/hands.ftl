raise = رفع اليد
lower = خفض اليد
raised = اليد مرفوعة، رقم { $place }
lower-other = خفض يد { $name }
wants-to-speak = رفع { $name } يده.
refused = لم يسمح الخادم بذلك.
