title = Reactions
# $name: of who reacted; $reaction: such as "Heart".
seen = { $name }: { $reaction }
# $count: of reactions in the last moment.
seen-many = { $count } reactions
refused = Your reaction was not sent
    .text = There were many in a short time, or a host does not allow them now.
