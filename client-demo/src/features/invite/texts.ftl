title = Invite others
alone = Nobody else is here yet
send-link = Send them this link:
copy = Copy link
copied = Copied
link-copied = Link copied.
copy-by-hand = The browser does not let this page copy. Mark the link and copy it by hand.
