title = Personas
search = Buscar por nombre
nobody-found = Nadie se llama así.
yourself = { $name } (usted)
host = Anfitrión
muted = Micrófono silenciado
microphone-on = Micrófono activado
camera-on = Cámara activada
camera-off = Cámara desactivada
actions = Acciones para { $name }
count = { $count ->
    [one] Una persona en la reunión
   *[other] { $count } personas en la reunión
}
listeners = { $count } escuchando

waits = { $name } espera su admisión.
lost-connection = { $name } ha perdido la conexión.
is-back = { $name } ha vuelto.
joined = { $name } se ha unido.
left = { $name } ha salido.
shares = { $name } comparte la pantalla.
cohost = Coanfitrión
presenter = Presentador
viewer = Espectador
listeners-list = Quién solo escucha
listeners-more = Mostrar más
listeners-failed = No se ha recibido la lista.
