title = Reaktionen
seen = { $name }: { $reaction }
seen-many = { $count } Reaktionen
refused = Ihre Reaktion wurde nicht gesendet
    .text = Es waren viele in kurzer Zeit, oder ein Host erlaubt sie gerade nicht.
