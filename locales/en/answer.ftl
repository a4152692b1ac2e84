answer-not-found-title = Not found
answer-not-found = What you are looking for is not here, or you may not see it. Check the address, or go back to the home page.
answer-refused-title = This cannot be done
answer-fault-title = Something went wrong
answer-fault = Something went wrong on our side. Your action was not completed, and nothing was left half-written. Try again later; if it happens again, give the system administrator the number.
answer-busy-title = Try again in a moment
answer-busy = Many people are working right now, and your action has not been recorded yet. Try again in a few seconds; what you typed is kept.
answer-unread = Many people are reading right now, or the database did not answer for a moment, so this could not be read. Nothing was changed. Try again in a few seconds.
answer-reads-much = Several long searches of yours are still running. Wait until one of them has finished, or narrow the search.
answer-halted-title = Nothing can be recorded for now
answer-writing-stopped = Nothing can be recorded for now; pages can still be read. Your action was not recorded. Keep what you typed and send it again later; sending it twice records it only once. The operator of the system can see the reason.
answer-storage-full = The disk is nearly full, so nothing more is accepted; pages can still be read. Your action was not recorded. Keep what you typed and send it again later, and tell the operator of the system.
answer-clock = The server's clock is in doubt, so nothing that carries its time is recorded; pages can still be read. Your action was not recorded. Keep what you typed and send it again later, and tell the operator of the system.
answer-too-many-seconds = Too many attempts. Please try again in { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}.
answer-too-many = Too many attempts. Please try again in about { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
answer-unreadable-title = This cannot be read
answer-unreadable = This address, or what was sent to it, cannot be understood. Please check the address, or go back and open the page again.
answer-too-large = What was sent is too large and was not accepted. Please send fewer or smaller files.
answer-signed-out = You are not signed in, or your session has expired. Sign in to continue.
