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
# Stands for one's name as long as none is written.
you = You

# $room: the name of the room.
joining = Joining { $room }
    .text = Just a moment.
waiting = Waiting to be let in
    .text = A host has been told that you are here, and will let you in soon.
go-on-here = Go on here
rejoin = Rejoin
home = Home
lost = There is no meeting at this address
    .text = Perhaps the link was cut off. Open it once more as you were sent it, or begin at the home page.

meeting = Meeting
controls = Meeting controls
leave = Leave
more = More
# $title: the title of the message.
dismiss = Dismiss: { $title }
