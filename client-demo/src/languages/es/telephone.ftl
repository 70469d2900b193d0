leave = ¿Salir de la reunión?
    .text = Si vuelve atrás, la reunión termina para usted.
    .yes = Salir
