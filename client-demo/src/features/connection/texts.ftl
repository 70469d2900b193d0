reconnecting = Reconnecting… Picture and sound go on meanwhile.
sound-off = The browser keeps the sound off until you press something.
sound-on = Turn on sound
lost = Connection lost. Reconnecting.
connected = Connected.
in-lobby = Waiting to be admitted.

# $name: who cannot be seen or heard.
cannot-hear = You cannot hear { $name }
    .text = This browser cannot play what is sent, or the server refused it. Leaving and joining again may help.
cannot-see = You cannot see { $name }
    .text = This browser cannot play what is sent, or the server refused it. Leaving and joining again may help.
server-restarts = The server restarts
    .text = You will be back in the meeting by yourself in a moment. There is nothing to do.
error = Something went wrong in between
    .text = The meeting goes on. If you cannot see or hear somebody, leave and join again.
