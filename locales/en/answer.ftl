answer-not-found-title = Not found
answer-not-found = What you look for is not here, or you may not see it. Check the address, or go back to the first page.
answer-refused-title = This cannot be done
answer-fault-title = A fault of ours
answer-fault = Something went wrong on our side. Your action was not completed and nothing half-written was left. Try again later; if it happens again, tell the administrator the number.
answer-busy-title = Try again in a moment
answer-busy = Many people are at work right now and your action was not written yet. Try again in a few seconds; what you typed is kept.
answer-unread = Many people are looking things up right now, or the database does not answer for a moment, so this could not be read. Nothing was changed. Try again in a few seconds.
answer-reads-much = Several long searches of yours are still running. Wait until one of them has ended, or search for less at once.
answer-halted-title = Nothing can be written for now
answer-writing-stopped = Nothing can be written for now; reading goes on. Your action was not written. Keep what you typed and send it again later; sending twice writes once. The operator of the system sees what is the matter.
answer-storage-full = The disk is nearly full, so nothing more is taken in; reading goes on. Your action was not written. Keep what you typed and send it again later, and tell the operator of the system.
answer-clock = The clock of the machine is in doubt, so nothing is written that would bear its time; reading goes on. Your action was not written. Keep what you typed and send it again later, and tell the operator of the system.
answer-too-many-seconds = Too many tries. Please try again in { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}.
answer-too-many = Too many tries. Please try again in about { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
answer-unreadable-title = This cannot be read
answer-unreadable = This address, or what was sent to it, cannot be read. Please check the address, or go back and open the page again.
answer-too-large = What was sent is too large and was not taken. Please send fewer or smaller files.
answer-signed-out = You are not signed in, or your sign-in has expired. Sign in to go on.
