title = Ajustes
theme = Apariencia
theme-system = Según el sistema
theme-light = Claro
theme-dark = Oscuro
keys = Teclas
single-keys = Teclas sueltas
    .text = Una letra sola hace algo, como M para el micrófono. Desactívelo si dicta a su equipo.
