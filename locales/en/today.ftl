today-title = Today
today-greeting = Good day, { $name }
today-new-case = Register a case
today-overdue = Overdue
today-today = Due today
today-week = Due within 7 days
today-later = Later
today-waiting = Waiting for others
today-idle = Nothing is waiting for you
today-idle-next = Next to fall due: { $case }.
today-idle-late = { $count ->
    [one] { $count } case is overdue and is
   *[other] { $count } cases are overdue and are
} waiting for others; see below.
today-waits-for = waiting for { $person }, the handler
today-but-not = {" "}(not { $person }, the handler)
today-idle-none = There are no open cases in your area.
today-all-cases = See all cases
today-more = More open cases
today-no-cases = Your role does not handle cases. You may look at the log, or open “My account” at the top right.
today-hand-ins = { $count ->
    [one] { $count } hand-in is
   *[other] { $count } hand-ins are
} waiting to be registered.
today-hand-ins-look = Register or drop them
today-look-here = Worth a look
today-look-here-hint = These steps followed one another implausibly quickly; please look at the records. This is not a verdict, and it says nothing about anybody.
today-look-here-took = { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
 }
today-look-here-more = There are earlier ones; only the latest 20 are listed here.
today-reopened = Reopened, waiting for a handler
