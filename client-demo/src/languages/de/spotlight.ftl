on = { $name } für alle groß zeigen
off = { $name } nicht mehr für alle groß zeigen
you = Der Host zeigt Sie für alle groß
refused = Das hat nicht geklappt
    .text = Der Server hat es abgelehnt oder nicht geantwortet. Prüfen Sie, ob es noch nötig ist, und versuchen Sie es erneut.
