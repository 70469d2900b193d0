title = Operations
overview = Overview
rooms = Rooms
audit = Audit log
sign-in-title = Operations
    .text = See how your servers do: regions, nodes, rooms, and what was done by whom.
key = Key of the operator
key-hint = The key stays in this tab, and is sent to this server alone. It is forgotten when you sign out or close the tab.
sign-in = Sign in
sign-out = Sign out
language = Language
theme = Colors
theme-system = As the computer
theme-light = Light
theme-dark = Dark
loading = Loading …
wrong-key = This key is not good here. Check that all of it was pasted.
not-allowed = This key may not do that. It takes a key of the operator.
gone = That is not there any more.
too-many = Too many requests. Wait a moment, then try again.
failed = The server could not do that.
unreachable = The server cannot be reached. What you see may be old.
nodes = Nodes
people = Participants
busiest = Busiest node
versions = Version
regions = Regions
between-regions = Traffic between regions
no-node = No node
# $nodes: how many, with $nodesText as it is written; $people, $peopleText: the same of participants.
region-state = { $nodes ->
    [one] { $nodesText } node
   *[other] { $nodesText } nodes
  } · { $people ->
    [one] { $peopleText } participant
   *[other] { $peopleText } participants
  } · { $load }
over-time = Over time
load = Load
load-now = { $average } on average, { $busiest } on the busiest node
people-now = { $now } now, { $most } at most
# $time: when the first figures are from.
since = Since { $time }
no-load = There are no figures yet. They come every 5 seconds.
links = Links between nodes
no-links = Nothing passes between nodes at the moment.
hops = Tracks from elsewhere
serving = In service
busy = Busy
draining = Draining
drained = Drained
node-of = { $region } · version { $version }
drain = Drain
undrain = Put back into service
drain-question = Drain { $node }?
    .text = { $people ->
    [0] Nobody is on it. It takes no new participants.
    [one] It takes no new participants, and tells the one on it to go on with another node. The meeting goes on.
   *[other] It takes no new participants, and tells the { $people } on it to go on with other nodes. Their meetings go on.
  }
said-drained = { $node } is being drained.
said-undrained = { $node } is in service again.
tenant = Tenant
tenant-or-none = Tenant (empty: the installation)
name-tenant = Name a tenant to see its rooms.
begins-with = Name begins with
which = Show
live = Live
made-ahead = Made ahead
all = All
no-rooms = There are no such rooms.
in-room = Participants
choose-room = Choose a room to see who is in it.
nobody = Nobody is in this room.
page-back = Back
page-next = Next
end-room = End meeting
end-question = End the meeting in { $room }?
    .text = Everybody is removed. They can come back if the room lets them in.
said-ended = The meeting in { $name } was ended.
remove = Remove
remove-question = Remove { $name }?
    .text = The person leaves the meeting at once.
said-removed = { $name } was removed.
role-host = Host
role-cohost = Co-host
role-presenter = Presenter
role-participant = Participant
role-viewer = Viewer
microphone = Microphone
camera = Camera
screen = Screen
screen-audio = Sound of the screen
sends-nothing = Sends nothing
in-lobby = In the lobby
reconnecting = Reconnecting
reception = Reception
reception-of = How { $name } receives
receives-nothing = Nothing is received at the moment.
all-well = All is well
lately = In the last hour
leg-uplink = Sender’s line
leg-publisher-node = Sender’s node
leg-link = Between the nodes
leg-viewer-node = Receiver’s node
leg-downlink = Receiver’s line
fault-loss = Packets are lost
fault-delay = Long delay
fault-jitter = Uneven arrival
fault-bandwidth = Too little bandwidth
fault-load = Overloaded
figure-loss = Loss { $value }
figure-round-trip = Round trip { $value } ms
figure-jitter = Jitter { $value } ms
figure-delay = Delay { $value } ms
figure-load = Load { $value }
action = Action
actor = Done by
outcome = Outcome
done = Done
refused = Refused
by-operator = Operator
by-key = Key
by-person = Person
by-node = Node
no-lines = There are no such lines.
no-lines-here = There are no such lines on this page. There may be some on the next.
