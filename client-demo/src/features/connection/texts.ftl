reconnecting = Reconnecting…
reconnecting-flowing = Reconnecting… Picture and sound go on meanwhile.
media-blocked = Picture and sound do not get through
    .text = Your network lets this page in, but not the call itself. Try another network, such as your telephone’s; switch off a VPN; or ask whoever runs your network to allow the media port of this server.
media-blocked-dtls = Picture and sound do not get through
    .text = Something between you and the server changes or holds back what is encrypted. Try another network, such as your telephone’s; switch off a VPN or a virus scanner that looks into connections.
join-again = Join again
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
