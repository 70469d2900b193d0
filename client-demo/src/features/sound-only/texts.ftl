title = Sound only
switch-on = Switch pictures off
switch-off = Switch pictures on
is-on = Only sound is sent and received
is-off = Pictures are sent and received again
thin-line = Your connection is too thin for pictures
    .text = Sound is clearer without them.
