title = Notas
whiteboard = Pizarra
sealed = En una reunión sellada no hay notas ni pizarra: el servidor las leería.
empty = Escriba aquí. Todos en la reunión lo ven y también pueden escribir.
closed = Un anfitrión no le permite escribir aquí ahora.
export = Guardar como Markdown
export-picture = Guardar como imagen
file = notas-de-la-reunion
picture = pizarra
clear = Vaciar para todos
clear-words = Todo lo escrito en las notas desaparecerá para todos.
clear-board-words = Todo lo dibujado en la pizarra desaparecerá para todos.
loading = Cargando
saving = Guardando
saved = Guardado
authors = Quién escribió
writers = Quién puede escribir en las notas y la pizarra
write-all = Todos
write-hosts = Solo anfitriones
write-nobody = Nadie
tools = Herramientas de la pizarra
pen = Lápiz
eraser = Borrador
chosen = (elegido)
undo = Deshacer lo mío
ink = Color y grosor
ink-text = Negro o blanco
ink-red = Rojo
ink-blue = Azul
ink-green = Verde
ink-orange = Naranja
ink-violet = Violeta
thin = Fino
medium = Medio
thick = Grueso
board = { $count ->
    [0] Pizarra, vacía
    [one] Pizarra, un trazo
   *[other] Pizarra, { $count } trazos
}
refused = Lo que escribió no fue aceptado
    .text = Aquí está lo que ven los demás. Quizá no quede espacio, o un anfitrión cambió quién puede escribir.
too-long = Es demasiado largo para pegarlo de una vez
    .text = Péguelo por partes.
not-done = El servidor no lo aceptó
    .text = Inténtelo de nuevo en un momento.
