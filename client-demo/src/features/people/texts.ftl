title = People
search = Search by name
nobody-found = Nobody is called that.
# $name: of the person themselves.
yourself = { $name } (you)
host = Host
muted = Muted
microphone-on = Microphone on
camera-on = Camera on
camera-off = Camera off
actions = Actions for { $name }
# $count: how many people are in the meeting, oneself too.
count = { $count ->
    [one] One person in the meeting
   *[other] { $count } people in the meeting
}
# $count: how many only see and hear.
listeners = { $count } listening

waits = { $name } waits to be admitted.
lost-connection = { $name } lost the connection.
is-back = { $name } is back.
joined = { $name } joined.
left = { $name } left.
shares = { $name } shares the screen.
cohost = Co-host
presenter = Presenter
viewer = Viewer
listeners-list = Who only listens
listeners-more = Show more
listeners-failed = The list did not come.
