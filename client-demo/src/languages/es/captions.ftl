title = Subtítulos
show = Mostrar subtítulos
hide = Ocultar subtítulos
transcript = Transcripción

own = Transcribir lo que digo
own-off = No
    .text = Los demás solo leen lo que cada persona hace transcribir.
own-local = Inglés, en este ordenador
    .text = Su sonido no sale de este ordenador para ello. Se descargan unos 32 MB cuando habla por primera vez.
own-browser = Con el navegador
    .text = El fabricante de su navegador puede oír lo que dice.
loading = Descargando el reconocimiento de voz: { $part }

allowed = Se permiten subtítulos
    .text = Cada persona puede hacer transcribir sus palabras y mostrarlas a los demás.
transcript-none = No se guarda nada
transcript-kept = Guardada hasta que termine la reunión
transcript-download = Guardada y ofrecida como archivo

kept = Lo transcrito se guarda aquí hasta que termine la reunión.
kept-none = Un anfitrión no quiere que se guarde nada de lo que se dice.
search = Buscar
empty = Todavía no se ha transcrito nada. Cada persona puede activarlo en los ajustes.
nothing-found = Nada coincide con su búsqueda.
closed = Se dijo antes de que usted llegara y está sellado.
download = Descargar como texto
file = Transcripción de { $room }.txt

slow = Este ordenador es demasiado lento para subtítulos
    .text = Las palabras llegan tarde o faltan algunas. El navegador puede reconocer la voz en su lugar; entonces su fabricante puede oírle.
slow-alone = Este ordenador es demasiado lento para subtítulos
    .text = Las palabras llegan tarde o faltan algunas. Cierre otros programas o desactive sus subtítulos en los ajustes.
use-browser = Usar el navegador
engine-failed = Sus palabras no se transcriben
    .text = El reconocimiento de voz no pudo empezar o ha terminado. La reunión continúa. Actívelo de nuevo en los ajustes.
engine-refused = Sus palabras no se transcriben
    .text = El navegador no reconoce la voz aquí. Elija en los ajustes el reconocimiento en este ordenador.
not-sent = No se envió un subtítulo
    .text = El servidor lo rechazó o no respondió. Es posible que a los demás les falten algunas de sus palabras.
not-set = No funcionó
    .text = El servidor lo rechazó o no respondió. Inténtelo de nuevo.
