title = Polls and questions
polls = Polls
questions = Questions
# Read out by screen readers. $question: what is asked.
poll-opened = New poll: { $question }
question-asked = New question: { $question }
refused = The server did not allow that
    .text = It may be over already, or there are too many.
new-poll = New poll
no-polls = There is no poll yet. A host can ask everybody something here.
no-polls-host = There is no poll yet. Ask everybody something: they vote here, and see the result when you want them to.
poll-open = Open
poll-closed = Closed
anonymous = Anonymous
named = With names
# $count: how many have voted.
voters = { $count ->
    [one] One vote
   *[other] { $count } votes
}
# $option: an answer of the poll; beside it is a bar.
share-of = Votes for { $option }
results-hidden = The results are not shown now.
vote = Vote
vote-again = Change my vote
voted = You have voted
# $question: of the poll.
poll-actions = More for the poll { $question }
close = Close the poll
show-results = Show the results to all
hide-results = Show the results to hosts only
export = Save the results as a table
remove = Remove the poll
question = Question
options = Answers
# $number: of the answer, from 1.
option = Answer { $number }
remove-option = Remove answer { $number }
add-option = Add an answer
multiple = Several answers may be chosen
anonymous-poll = Anonymous
    .text = Nothing that is stored tells who chose what.
results = Who sees the results
results-live = All, at once
results-closed = All, once the poll is closed
results-hosts = Hosts only
put = Ask everybody
cancel = Cancel
no-questions = Nobody has asked anything yet.
your-question = Your question
ask-anonymously = Ask anonymously
    .text = Nobody in the meeting is told that it was you, not even hosts.
ask = Ask
yours = yours
answered = answered
# $count: how many want it answered too.
vote-for = { $count ->
    [0] I want to know that too
    [one] I want to know that too, one vote
   *[other] I want to know that too, { $count } votes
}
# $question: its words.
question-actions = More for the question { $question }
mark-answered = Mark as answered
answer-in-writing = Answer in writing
answer = Answer
reopen = Not answered after all
dismiss = Dismiss the question
take-back = Take my question back
