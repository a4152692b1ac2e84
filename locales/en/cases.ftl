# The list of cases, a case, a new case, acts
cases-case = Case
cases-number = Number
cases-policy = Kind of case
cases-place = Place
cases-category = Category
cases-grade = Grade
cases-stage = Stage
cases-state = State
cases-due = Deadline
cases-handler = Handler
cases-opened-on = Reported
cases-cycle = Round { $number }
cases-outcome = Outcome
cases-unit = Department
cases-sort = Order
cases-line = Reporting line
cases-caption = Cases
cases-search = Find by number, place or handler
cases-found = No number has “{ $number }”; you may mean
cases-total = { $count ->
    [one] { $count } case
   *[other] { $count } cases
}
cases-more-than = more than { $count } cases
cases-new = New case
cases-new-of = New case: { $policy }

cases-any-place = All places
cases-any-policy = All kinds
cases-any-category = All categories
cases-any-grade = All grades
cases-any-stage = All stages
cases-any-handler = All handlers
cases-mine = Handled by me
cases-state-open = Open
cases-state-overdue = Overdue
cases-state-soon = Due within 3 days
cases-state-settled = Settled
cases-state-unsettled = Ended otherwise
cases-state-closed = Closed or merged
cases-state-late = Ever closed late
cases-state-reopened = Ever reopened
cases-state-all = Any state
cases-sort-due = Earliest deadline first
cases-sort-opened = Newest first
cases-late = closed late
cases-round = Round

cases-none = No case fits
cases-none-next = Widen the filters, or look at the cases of any state.
cases-none-number = No number, place or handler fits “{ $number }”
cases-none-number-next = Please check what you typed; cases outside your area are not shown.
cases-none-scope = There are no cases you may see
cases-none-scope-next = Your role does not handle cases. If you need to see them, ask the security administrator.

cases-by-resident = By the resident who asked
cases-by-roles = By: { $roles }
cases-by-roles-among = By: { $roles } and others
cases-by-handler = By the handler: { $names }
cases-by-mediators = By the mediators: { $names }
cases-by-handler-or-mediators = By the handler or a mediator: { $names }
cases-relation-handler = {" "}(the handler)
cases-relation-not-handler = {" "}(someone who did not work on it)
cases-relation-other-than-handler = {" "}(not its present handler)
cases-relation-second-person = {" "}(a second person, who did not work on it or follow it up)
cases-relation-uninvolved = {" "}(someone who had no part in it)
cases-relation-mediator = {" "}(a mediator of this case)
cases-relation-handler-or-mediator = {" "}(the handler or a mediator of this case)
cases-relation-not-reporter = {" "}(not the one who reported it)
cases-now-closed = Closed
cases-now-merged = Merged
cases-now-merged-who = The matter goes on in the case that took it in
cases-now-closed-who = Nothing is owed at present
cases-now-waiting = Waiting for the next step
cases-now-waiting-who = There is no step for you to take at present
cases-right = a right, lapses after

cases-aside = Now “{ $stage }”, beside the main line
cases-with-unit = Referred; it is with { $unit }
cases-merged-into = Merged into { $code }
cases-about = Facts
cases-reporters = Reported by
cases-mediators = Mediators
cases-no-handler = Not yet settled
cases-handler-gone = The handler is gone: the account is disabled, or no role over this case is left. Until somebody takes it over, handing over is what is owed.
cases-took-in = Merged into this
cases-basis = Basis

cases-parties = Parties
cases-applicant = Applicant
cases-respondent = Respondent
cases-applicant-n = Applicant { $index }
cases-respondent-n = Respondent { $index }
cases-party-unknown = A party
cases-party-erased = { $party } (erased)
cases-sealed-party = sealed
cases-erased = erased
cases-party-signed = has signed
cases-party-consents = agrees to mediation
cases-party-refuses = refuses mediation
cases-no-parties = No parties on record
cases-open-sealed = Show the parties and the text (this is recorded)
cases-open-sealed-why = Names, telephone numbers and free text are sealed, and files are kept back. If you open them, the log keeps that you read this case today; it holds until the day ends.
cases-opened = The parties and the text are open to you today; the log says that you read them.
cases-sealed-here = text sealed, shown with the parties
cases-stage-reached = now at “{ $stage }”
cases-unread-title = This file opens after a recorded reading
cases-erased-here = the sealed text was erased
cases-beside = What else may be done

cases-agreement = Agreement
cases-agreement-form = Form
cases-agreement-written = In writing
cases-agreement-oral = By word of mouth, recorded by the mediator
cases-agreement-effect = Effect
cases-agreement-effective = In effect from { $date }
cases-agreement-waiting = Not in effect, waits for signatures
cases-agreement-signatures = Signatures
cases-agreement-signed = { $signed } of { $parties } parties, { $mediators ->
    [one] { $mediators } mediator
   *[other] { $mediators } mediators
}
cases-agreement-sealed = ; sealed by the committee
cases-confirmation = Judicial confirmation
cases-confirmation-applied = Applied for on { $date }, awaiting the court
cases-confirmation-granted = Applied for on { $date }, confirmed as valid
cases-confirmation-rejected = Applied for on { $date }, rejected

cases-near = { $count ->
    [one] There is { $count } other open case
   *[other] There are { $count } other open cases
} of this place and category; perhaps it is the same matter
cases-near-hint = Please compare before merging. A person decides, and it can be undone.

cases-cycle-now = under way
cases-closed-in-time = closed in time on { $when } ({ $outcome })
cases-closed-late = closed late on { $when } ({ $outcome })
cases-closed-on = closed on { $when } ({ $outcome })
cases-failed-follow-up = the follow-up found it not solved
cases-failed-rebound = the check found a rebound
cases-failed-resident = the resident said it is not solved
cases-failed-found = it was found again

cases-who-resident = The resident
cases-who-import = Brought in from another system
cases-person-gone = an erased person
cases-person-as = { $person } ({ $kind })

cases-registered = Registered
cases-give-code = Please give this code to the resident. The code is shown only here and only once.
cases-performed = Recorded: { $act }, record { $seq }
cases-passed-on = Returned. The case is no longer with your unit, so it is not among those below.
cases-done-unseen = Done: { $act }. You do not see that case any more, so it is not among those below.
cases-will-record = Sending this writes one record that cannot be changed: you, at this moment, “{ $act }” on { $number }. Free text is sealed and only readings that are recorded themselves can open it.
cases-restored = What you had not sent is here again; please check it and send it
cases-look-again = Nothing was recorded. What you typed is still here: look at the case, then send the form again if it still holds.
cases-look-again-at = Open the case

cases-add-evidence = Add evidence (optional)
cases-add-evidence-wanted = Add evidence
cases-evidence-now = Before closing, at least one of these is needed: { $kinds }. The case has none yet; please add it here, unless the resident has confirmed.
cases-evidence-later = Before a case of this grade closes, at least one of these is needed: { $kinds }. The case has none yet; it may be added now.
cases-known = The case and its parties
cases-known-sealed = Names, telephone numbers and what happened are sealed. To check who it is, or to call,
cases-known-open = open them on the case’s page first (this is recorded)
cases-complaint-of = Complaint to be answered, of { $at }
cases-ways = A case of the grade “{ $grade }” is followed up in these ways only.
cases-near-compare = Open and compare first:
cases-mediators-tick = Please check, and tick, that no chosen mediator is related to a party or has an interest; whoever is may not mediate.
cases-recused = recused, cannot be chosen
cases-no-unit = No department has anyone to take a case on, so none can be chosen. Please ask the security administrator to grant the role.
cases-nobody = There is nobody to choose: { $field }
cases-mediators-of = Mediators: { $kind }
cases-mediators-unrelated = None of the chosen mediators is related to a party or has an interest
cases-side = Side
cases-party-name = Name
cases-party-phone = Telephone
cases-party-address = Address
cases-other-number = Or type a number
cases-other-number-hint = For example MD-2025-00147
cases-no-such-case = There is no case with this number, or it is outside your area.
cases-not-a-number = Please give a whole number, such as 12.
cases-not-money = Please give an amount, such as 1200.50.
cases-not-a-date = Please give a date, such as 2025-11-24.
cases-not-an-instant = Please give a date and time, such as 2025-11-24T18:00.
cases-instant-skipped = There was no such hour: the clocks were put forward over it.
cases-instant-twice = This hour came twice, because the clocks were put back; which is meant cannot be told.

cases-file-too-big = “{ $name }” is larger than { $size }; please choose a smaller file.
cases-file-kind = “{ $name }” is not a kind of file that is taken. You can add pictures (JPG, PNG, WEBP), PDF, Word documents (DOCX) and Excel workbooks (XLSX).
cases-file-untrue = “{ $name }” ends in .{ $ending }, but its content is no file that is taken, so it was not kept. You can add pictures (JPG, PNG, WEBP), PDF, Word documents (DOCX) and Excel workbooks (XLSX): take the photograph or scan again, or choose another file.
cases-file-mislabelled = The content of “{ $name }” is { $content }, which is not what its name ends in, so it was not kept. Correct the ending and add it again, or choose another file.
cases-file-broken = “{ $name }” is incomplete and cannot be read; please add it again.
cases-file-dimensions = “{ $name }” says that it is a picture of a size that cannot be, so it was not kept. Take the photograph or the screenshot again and add that.
cases-file-unpacked = “{ $name }” would be too large once unpacked, so it was not kept. Divide the document and add its parts one by one.
cases-file-macros = “{ $name }” holds macros, so it was not kept. Save it as a document without macros (DOCX, XLSX) and add that.
cases-file-embedded = “{ $name }” holds another file or an object ({ $part }), so it was not kept. Delete what is embedded and save the document; add what is needed of it as a file of its own.
cases-file-picture = From the picture { $part } in “{ $name }” it cannot be removed where it was taken, so the document was not kept. Replace the picture with a JPG or a PNG and add the document again.

cases-new-which = What kind of case is it?
cases-new-where = Where is it?
cases-new-place-hint = Type a name, pinyin, initials or a code.
cases-new-change = Change
cases-new-none = You cannot register cases at present
cases-new-none-next = Grid workers, village cadres and team members register cases; residents may hand in their own.
cases-new-submit = Register
cases-new-submit-again = Register another
cases-new-before = You have just registered this as { $number }
cases-new-before-next = If it is the same matter, open that case; there is no need to register it again. If it is another matter, check what you typed and send it: it becomes a case of its own.
cases-new-before-open = Open { $number }
cases-new-records = Registering writes one record that cannot be changed. Names, telephone numbers and what happened are sealed and never stand in the public log; photos lose where they were taken.
cases-applicant-hint = May be left for later.
cases-add-respondent = Name the respondent (optional)

cases-readings = Who has opened what is sealed
cases-readings-explain = Each person who opens the names and words of this case leaves one record a day. Supervisors, auditors and the handler see this page.
cases-readings-who = Who
cases-readings-day = Open to them on
cases-readings-when = Recorded
cases-readings-record = Record
cases-readings-number = record { $seq }
cases-readings-none = Nobody has opened it yet
cases-readings-none-next = Whoever does will be listed here.
cases-reissued = The code was given anew, record { $seq }
cases-give-new-code = Hand the new code to the resident. The old one has stopped; the new one is shown here once, and can be printed.
hand-ins-title = Hand-ins that wait
hand-ins-count = { $count ->
    [one] { $count } hand-in
   *[other] { $count } hand-ins
}
hand-ins-why = More came in within ten minutes than are registered at once. Each was acknowledged, and its clocks count from the hour at which it was handed in. Take in whatever could be a matter; if in doubt, take it in.
hand-ins-none = No hand-in waits
hand-ins-waiting = Waiting, oldest first
hand-ins-same = { $count } say the same
hand-ins-which = Which
hand-ins-which-ticked = Those that are ticked
hand-ins-which-same = Those that are ticked, and all here that say the same
hand-ins-which-all = All that are shown here
hand-ins-reason = Reason for dropping
hand-ins-reason-hint = Whoever holds the code reads it. What was written stays, sealed in the record.
hand-ins-reason-automated = It is one of a mass that a program sent.
hand-ins-reason-repeated = The same matter was handed in already.
hand-ins-reason-no-matter = Nothing can be made out that this office could do.
hand-ins-records = Taking in, dropping and reading are each a record under your name.
hand-ins-take-in = Take in
hand-ins-read = Read what they say
hand-ins-drop = Drop
hand-ins-taken-in = { $count } taken in; { $gone } had been dealt with by somebody else.
hand-ins-dropped = { $count } dropped; { $gone } had been dealt with by somebody else.
