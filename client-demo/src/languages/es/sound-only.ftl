title = Solo sonido
switch-on = Desactivar las imágenes
switch-off = Activar las imágenes
is-on = Solo se envía y se recibe sonido
is-off = Se vuelven a enviar y recibir imágenes
thin-line = Su conexión es demasiado débil para las imágenes
    .text = Sin ellas, el sonido es más claro.
