title = Reacciones
seen = { $name }: { $reaction }
seen-many = { $count } reacciones
refused = Su reacción no se ha enviado
    .text = Hubo muchas en poco tiempo, o un anfitrión no las permite ahora.
