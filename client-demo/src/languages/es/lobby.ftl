title = Sala de espera
hint = Quienes esperan solo ven lo que los anfitriones les escriben aquí. Nada de lo que se dice en la reunión les llega.
nobody = Nadie está esperando.
to = Para
all = { $count ->
    [one] Todos los que esperan (1)
   *[other] Todos los que esperan ({ $count })
}
to-all = para todos los que esperan
to-one = para { $name }
message = Mensaje
send = Enviar
you = Usted
to-hosts = Mensaje a los anfitriones
with-hosts = Mensajes con los anfitriones
write-to-all = Escribir a quienes esperan
unseen = { $count ->
    [one] Un mensaje de la sala de espera
   *[other] { $count } mensajes de la sala de espera
}
says = { $name } en la sala de espera: { $words }
send-back = Devolver a { $name } a la sala de espera
send-back-question = ¿Devolver a { $name } a la sala de espera?
    .text = Esta persona deja de oír y ver la reunión de inmediato y espera hasta que usted la admita de nuevo.
send-back-yes = Devolver
refused = No ha funcionado
    .text = El servidor lo rechazó o no respondió. Compruebe si todavía hace falta e inténtelo de nuevo.
