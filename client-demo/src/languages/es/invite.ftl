title = Invitar a otras personas
alone = Todavía no hay nadie más
send-link = Envíeles este enlace:
need-invitation = Esta es la dirección de la reunión. Los demás necesitan una invitación propia, de quien le envió la suya:
copy = Copiar enlace
copied = Copiado
link-copied = Enlace copiado.
copy-by-hand = El navegador no permite que esta página copie. Seleccione el enlace y cópielo a mano.
taken-back = La invitación se ha retirado.
qr = Código para una cámara
qr-of = Código para una cámara, con la dirección { $link }
guests = Enlaces para invitados
    .text = Quien abre uno de estos enlaces indica un nombre y entra. Puede retirar un enlace; quien ya esté dentro se queda.
period = Válido durante
hour = Una hora
hours = Ocho horas
day = Un día
week = Una semana
number = Para cuántos invitados
role = Los invitados participan
as-participant = Con imagen y voz
as-viewer = Solo como espectadores
make = Crear un enlace
made = { $count ->
    [one] Para un invitado, hasta: { $until }
   *[other] Para { $count } invitados, hasta: { $until }
  }
take-back = Retirar este enlace
forbidden = Solo quien es anfitrión de esta sala por su propia invitación puede crear enlaces para invitados.
rate-limited = Se han creado demasiados enlaces en la última hora. Un mismo enlace sirve para varios invitados.
failed = El servidor no ha creado ningún enlace. Vuelva a intentarlo.
