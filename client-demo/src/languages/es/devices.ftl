microphone = Micrófono
camera = Cámara
loudspeaker = Altavoz
unnamed = { $kind } { $number }
mute = Desactivar el micrófono
unmute = Activar el micrófono
space = Espacio
push-to-talk = Hablar mientras se mantiene pulsada
camera-off = Desactivar la cámara
camera-on = Activar la cámara
noise = Suprimir el ruido
    .text = Ventiladores, teclado y tráfico se eliminan de su micrófono en este ordenador.
background = Fondo
background-none = Sin cambios
background-blur = Desenfocado
background-colour = Color liso

preview = Cómo le verán los demás
your-camera = Su cámara
try = Probar cámara y micrófono
devices = Dispositivos
level = Volumen de su micrófono
speaker-test = Probar el altavoz
speaker-playing = Reproduciendo…
speaker-failed = El navegador no ha reproducido ningún sonido ahí.

background-failed = Su cámara está desactivada: no se ha podido cambiar el fondo
    .text = No se ha enviado nada de su habitación. Pulse el botón de la cámara para volver a intentarlo o muéstrese tal cual.
show-plain = Mostrarme sin él
noise-failed = El ruido no se suprime
    .text = Su micrófono se envía tal cual. Este navegador o la política de esta página no permite que funcione el filtro de ruido.

interrupted = Su micrófono está retenido
    .text = Quizá esté en una llamada telefónica o el micrófono esté apagado con su propio interruptor. Los demás volverán a oírle en cuanto quede libre.

muted-for-now = { $name } le ha silenciado
    .text = Podrá volver a activar el micrófono cuando un anfitrión lo permita.
camera-off-for-now = { $name } ha detenido su cámara
    .text = Podrá volver a activarla cuando un anfitrión lo permita.
muted-by = { $name } le ha silenciado
    .text = Puede volver a activar el micrófono con el botón del micrófono.
camera-off-by = { $name } ha desactivado su cámara
    .text = Puede volver a activarla con el botón de la cámara.
microphone-not-sent = No se ha podido enviar su micrófono
    .text = El servidor o el navegador lo ha rechazado. Pulse el botón del micrófono para volver a intentarlo.
camera-not-sent = No se ha podido enviar su cámara
    .text = El servidor o el navegador lo ha rechazado. Pulse el botón de la cámara para volver a intentarlo.
