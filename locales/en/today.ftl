today-title = Today
today-greeting = Good day, { $name }
today-new-case = Register a case
today-overdue = Overdue
today-today = Due today
today-week = This week
today-later = Later
today-waiting = Waiting for others
today-idle = Nothing waits for you
today-idle-next = Next to fall due: { $case }.
today-idle-late = { $count ->
    [one] { $count } case is overdue and waits
   *[other] { $count } cases are overdue and wait
} for others, see below.
today-waits-for = waits for { $person }, the handler
today-but-not = {" "}(not { $person }, the handler)
today-idle-none = No case is open in your area.
today-all-cases = See all cases
today-more = More open cases
today-no-cases = Your post does not handle cases. You may look at the log, or open “My account” at the top right.
today-hand-ins = { $count ->
    [one] { $count } hand-in waits
   *[other] { $count } hand-ins wait
} to be taken in
today-hand-ins-look = Take them in, or drop what is none
