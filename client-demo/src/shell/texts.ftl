welcome = Meet face to face, wherever you are
    .text = Choose a room and share its name. Whoever enters the same room is in your meeting.
about-to-join = You are about to join this meeting.
your-name = Your name
    .hint = The name that others see
    .example = Ada Lovelace
room = Room
    .hint = The name of the room
    .example = stand-up
join = Join
devices-start = Your camera and microphone start with the meeting, unless you switch them off here.
way = Take part
way-participant = Seen and heard
way-viewer = Watch and listen only
way-companion = As a second device, without sound
viewer-hint = Others neither see nor hear you.
companion-hint = For a device beside one that is in the meeting: it plays and takes no sound, so that nothing whistles. Camera and screen can be shared from it.
# Stands for one's name as long as none is written.
you = You

# $room: the name of the room.
joining = Joining { $room }
    .text = Just a moment.
waiting = Waiting to be let in
    .text = A host has been told that you are here, and will let you in soon.
sent-back = A host sent you back to the lobby
    .text = You neither hear nor see the meeting now. You come in again when a host lets you in.
go-on-here = Go on here
rejoin = Rejoin
home = Home
lost = There is no meeting at this address
    .text = Perhaps the link was cut off. Open it once more as you were sent it, or begin at the home page.

meeting = Meeting
controls = Meeting controls
leave = Leave
more = More
host-tools = Host tools
# $title: the title of the message.
dismiss = Dismiss: { $title }

# $label: the company, as it calls itself.
sign-in = Sign in with { $label }
    .text = The sign-in page of your organisation opens; afterwards you are back here.
# $name: of the person.
signed-in-as = You are signed in as { $name }.
sign-out = Sign out
sign-in-over = You are not signed in any more
    .text = Your sign-in has ended. Sign in again to come back.
    .again = Sign in again
sign-in-denied = You were not signed in
    .text = Your organisation did not let you through, or you turned back. You can try again.
sign-in-expired = That took too long
    .text = The sign-in was begun too long ago, or in another browser. Try again.
sign-in-refused = You could not be signed in
    .text = What your organisation said about you was not accepted. Try again; if it stays so, tell who runs the server.
sign-in-unavailable = Your organisation’s sign-in cannot be reached
    .text = Try again in a moment.
waiting-host = Waiting for the host
    .text = You come in by yourself as soon as a host is there.

awaiting = Waiting for the page around
    .text = This frame shows a meeting once that page says which one it is.
outdated = A part of the page did not come
    .text = The server may have been updated. Reload the page: you come back into the meeting.
    .reload = Reload
check = Something does not work?
language = Language
