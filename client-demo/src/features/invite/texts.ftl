title = Invite others
alone = Nobody else is here yet
send-link = Send them this link:
need-invitation = This is the meeting’s address. Others need an invitation of their own to it, from whoever sent you yours:
copy = Copy link
copied = Copied
link-copied = Link copied.
copy-by-hand = The browser does not let this page copy. Mark the link and copy it by hand.
