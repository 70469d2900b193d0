title = Invite others
alone = Nobody else is here yet
send-link = Send them this link:
need-invitation = This is the meeting’s address. Others need an invitation of their own to it, from whoever sent you yours:
copy = Copy link
copied = Copied
link-copied = Link copied.
copy-by-hand = The browser does not let this page copy. Mark the link and copy it by hand.
taken-back = The invitation was taken back.
qr = Code for a camera
# $link: the address in it.
qr-of = Code for a camera, of the address { $link }
guests = Links for guests
    .text = A guest who opens such a link gives a name and is in. You can take a link back; who is in stays.
period = Good for
hour = One hour
hours = Eight hours
day = One day
week = One week
number = For how many guests
role = Guests are
as-participant = Seen and heard
as-viewer = Viewers only
make = Make a link
# $until: date and time. $count: the number of guests.
made = { $count ->
    [one] For one guest, until { $until }
   *[other] For { $count } guests, until { $until }
  }
take-back = Take this link back
forbidden = Only who is a host of this room by their own invitation can make links for guests.
rate-limited = Too many links were made in the last hour. One link is good for several guests.
failed = The server made no link. Try again.
