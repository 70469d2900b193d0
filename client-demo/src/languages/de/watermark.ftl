switch = Wasserzeichen
    .text = Alle sehen ihren eigenen Namen über den Bildern der anderen.
touched = { $name } hat das Wasserzeichen angetastet
    .text = Es wurde in der eigenen Seite entfernt oder verändert und ist wieder da.
refused = Das hat nicht geklappt
    .text = Der Server hat es abgelehnt oder nicht geantwortet. Versuchen Sie es noch einmal.
