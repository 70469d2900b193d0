locked = Bloqueada
nobody-else = Nadie más puede unirse
meeting = Reunión
lock = Bloquear la reunión
    .text = Nadie más puede unirse.
lobby = Sala de espera
    .text = Quien se una espera hasta que usted le deje entrar.

waiting = En espera de admisión
wants-to-join = { $name } quiere unirse
admit = Admitir
decline = Rechazar
mute = Silenciar a { $name }
remove = Expulsar a { $name } de la reunión
remove-question = ¿Expulsar a { $name } de la reunión?
    .text = Saldrá de inmediato. Si vuelve, esperará hasta que usted le deje entrar.
remove-yes = Expulsar
ban = Expulsar a { $name } definitivamente
ban-question = ¿Expulsar a { $name } definitivamente?
    .text = Saldrá de inmediato y no podrá volver. Puede anularlo en la lista de personas.
ban-yes = Expulsar definitivamente
banned = { $count ->
    [one] Una persona no puede volver
   *[other] { $count } personas no pueden volver
}
lift-ban = Permitir que vuelva
admit-all = Admitir a todos
deny-all = Rechazar a todos
end = Finalizar la reunión para todos
end-question = ¿Finalizar la reunión para todos?
    .text = Todos saldrán de inmediato.
refused = No ha funcionado
    .text = El servidor lo rechazó o no respondió. Compruebe si todavía hace falta y vuelva a intentarlo.
with-host = Solo mientras haya un anfitrión
    .text = Quien llega antes espera a un anfitrión.
admits = Quién puede entrar
admits-everybody = Todos
admits-members = Solo miembros
admits-invited = Solo invitados
password = Contraseña de la reunión
    .set = Contraseña definida
set-password = Poner contraseña
remove-password = Quitar contraseña
places = Cuántas personas caben
    .most = Límite del servidor
invited = Quién está invitado
    .text = Un identificador por línea, como figura en los tokens. También entran los visitantes con una invitación a esta misma reunión.
save-invited = Guardar
