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
cases-unit = Unit
cases-sort = Order
cases-line = Reporting line
cases-caption = Cases
cases-search = Find by number, place or handler
cases-found = No number contains “{ $number }”; you may mean
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
cases-state-unsettled = Closed otherwise
cases-state-closed = Closed or merged
cases-state-late = Closed late
cases-state-reopened = Reopened
cases-state-all = Any state
cases-sort-due = Earliest deadline first
cases-sort-opened = Newest first
cases-late = closed late
cases-round = Round

cases-none = No cases match
cases-none-next = Widen the filters, or look at cases of any state.
cases-none-number = No number, place or handler matches “{ $number }”
cases-none-number-next = Check what you typed; cases outside your area are not shown.
cases-none-scope = There are no cases you may see
cases-none-scope-next = Your role does not handle cases. If you need to see them, ask the security administrator.

cases-by-resident = By the resident who handed it in
cases-by-roles = By: { $roles }
cases-by-roles-among = By: { $roles } and others
cases-by-handler = By the handler: { $names }
cases-by-applicant = By whoever filed the application: { $name }
cases-by-mediators = By the mediators: { $names }
cases-by-handler-or-mediators = By the handler or a mediator: { $names }
cases-relation-handler = {" "}(the handler)
cases-relation-not-handler = {" "}(someone who did not work on it)
cases-relation-other-than-handler = {" "}(not its current handler)
cases-relation-second-person = {" "}(a second person, who did not work on it or follow it up)
cases-relation-third-person = {" "}(someone who did not work on it, follow it up or check it)
cases-relation-uninvolved = {" "}(someone who had no part in it)
cases-relation-mediator = {" "}(a mediator of this case)
cases-relation-handler-or-mediator = {" "}(the handler or a mediator of this case)
cases-relation-not-reporter = {" "}(not the one who reported it)
cases-relation-applicant-for-confirmation = {" "}(whoever filed the application to the court)
cases-now-closed = Closed
cases-now-merged = Merged
cases-now-merged-who = The matter continues in the case it was merged into
cases-now-closed-who = Nothing is due at present
cases-now-waiting = Waiting for the next step
cases-now-waiting-who = There is no step for you to take at present
cases-right = a right, lapses after

cases-aside = Now at “{ $stage }”, outside the main steps
cases-with-unit = Referred to { $unit }, which has it now
cases-merged-into = Merged into { $code }
cases-about = Facts
cases-reporters = Reported by
cases-mediators = Mediators
cases-no-handler = Not yet assigned
cases-handler-gone = The handler has left: the account is disabled, or holds no role over this case any more. The case must first be handed over to somebody else.
cases-took-in = Related cases merged into this
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
cases-open-sealed-why = Names, telephone numbers and free text are sealed, and files open only after a recorded reading. If you open them, the log records that you read this case today; they stay open to you until the end of the day.
cases-opened = The parties and the text are open to you today, and the log records that you read them.
cases-sealed-here = text sealed; shown with the parties
cases-stage-reached = now at “{ $stage }”
cases-unread-title = Files open only after a recorded reading
cases-erased-here = the sealed text was erased
cases-beside = Other steps you may take

cases-agreement = Agreement
cases-agreement-form = Form
cases-agreement-written = In writing
cases-agreement-oral = Oral, recorded by the mediator
cases-agreement-effect = Effect
cases-agreement-effective = In effect from { $date }
cases-agreement-waiting = Not yet in effect, awaiting signatures
cases-agreement-signatures = Signatures
cases-agreement-signed = { $signed } of { $parties } parties, { $mediators ->
    [one] { $mediators } mediator
   *[other] { $mediators } mediators
}
cases-agreement-sealed = ; bearing the committee’s seal
cases-confirmation = Judicial confirmation
cases-with-court = The court has it: judicial confirmation was applied for and is not decided yet
cases-kept-so-far = At the follow-up: kept so far. The agreement is to be performed by { $by }; once it is, a second contact comes before the check and the closing.
cases-kept-since = The agreement was performed after the follow-up (promised by { $by }); a second contact comes before the check and the closing.
cases-confirmation-applied = Applied for on { $date }, awaiting the court
cases-confirmation-granted = Applied for on { $date }, confirmed as valid
cases-confirmation-rejected = Applied for on { $date }, rejected

cases-near = { $count ->
    [one] There is { $count } other open case
   *[other] There are { $count } other open cases
} of this place and category; it may be the same matter
cases-near-hint = Please compare before merging. A person decides, and a merge can be undone.

cases-cycle-now = under way
cases-closed-in-time = closed in time on { $when } ({ $outcome })
cases-closed-late = closed late on { $when } ({ $outcome })
cases-closed-on = closed on { $when } ({ $outcome })
cases-failed-follow-up = the follow-up found it unsolved
cases-failed-rebound = the check found a rebound
cases-failed-resident = the resident asked for it to be reopened
cases-failed-found = the problem was found to have come back

cases-who-resident = The resident
cases-who-import = Imported from another system
cases-person-gone = an erased person
cases-person-as = { $person } ({ $kind })

cases-registered = Registered
cases-give-code = Please give this code to the resident. The code is shown only here and only once.
cases-performed = Recorded: { $act }, record { $seq }
cases-passed-on = Reported back. The case is no longer with your unit, so it is not listed below.
cases-done-unseen = Done: { $act }. You can no longer see that case, so it is not listed below.
cases-will-record = Sending this writes one record that cannot be changed: you, at this moment, “{ $act }” on { $number }. Free text is sealed, and can be opened only by a reading that is itself recorded.
cases-restored = What you had not sent is here again; please check it and send it.
cases-look-again = Nothing was recorded. What you typed is still below: look at the case first, then send the form again if it still applies.
cases-look-again-at = Open the case

cases-add-evidence = Add evidence (optional)
cases-add-evidence-wanted = Add evidence
cases-evidence-now = Before closing, at least one of these is needed: { $kinds }. The case has none yet; please add it here, unless the resident has confirmed that it is solved.
cases-evidence-by-another = Before closing, at least one of these is needed: { $kinds }, added by someone other than whoever closes. The case has none yet, unless the resident has confirmed that it is solved.
cases-evidence-later = Before a case of this grade is closed, at least one of these is needed: { $kinds }. The case has none yet; it may be added now.
cases-known = The case and its parties
cases-known-sealed = Names, telephone numbers and what happened are sealed. To check an identity or to call,
cases-known-open = open them on the case’s page first (this is recorded)
cases-known-all = All that was said and handed in
cases-complaint-of = Complaint to be answered, made { $at }
cases-ways = A case of the grade “{ $grade }” may be followed up only in these ways.
cases-near-compare = Open and compare first:
cases-mediators-tick = Please check, and tick, that no chosen mediator is related to a party or has an interest; anyone who is related or has an interest may not mediate.
cases-recused = recused, cannot be chosen
cases-no-unit = No unit has anyone to take on a case, so none can be chosen. Please ask the security administrator to grant the role.
cases-nobody = There is nobody to choose for “{ $field }”.
cases-mediators-of = Mediators: { $kind }
cases-mediators-unrelated = None of the chosen mediators is related to a party or has an interest
cases-side = Side
cases-party-name = Name
cases-party-phone = Telephone
cases-party-address = Address
cases-party-language = Language to speak
cases-party-language-hint = Their own choice; say if an interpreter is needed. It is used to talk with them and is never counted.
cases-other-number = Or type a number
cases-other-number-hint = For example MD-2025-00147
cases-no-such-case = There is no case with this number, or it is outside your area.
cases-not-a-number = Please enter a whole number, such as 12.
cases-not-money = Please enter an amount, such as 1200.50.
cases-not-a-date = Please enter a date, such as 2025-11-24.
cases-not-an-instant = Please enter a date and time, such as 2025-11-24T18:00.
cases-instant-skipped = There was no such time on that day: the clocks were put forward over it.
cases-instant-twice = This time came twice on that day, because the clocks were put back, and it cannot be known which is meant.

cases-file-too-big = “{ $name }” is larger than { $size }; please choose a smaller file.
cases-file-kind = “{ $name }” is not a kind of file that is accepted. You can add pictures (JPG, PNG, WEBP), PDF, Word documents (DOCX) and Excel workbooks (XLSX).
cases-file-untrue = The name of “{ $name }” ends in .{ $ending }, but its content is not a kind of file that is accepted, so it was not kept. You can add pictures (JPG, PNG, WEBP), PDF, Word documents (DOCX) and Excel workbooks (XLSX): take the photograph or scan again, or choose another file.
cases-file-mislabelled = The content of “{ $name }” is { $content }, which does not match the ending of its name, so it was not kept. Correct the ending and add it again, or choose another file.
cases-file-broken = “{ $name }” is incomplete and cannot be read; please add it again.
cases-file-dimensions = “{ $name }” claims to be a picture of an impossible size, so it was not kept. Take the photograph or the screenshot again and add that.
cases-file-unpacked = “{ $name }” would be too large once unpacked, so it was not kept. Divide the document and add the parts one by one.
cases-file-macros = “{ $name }” contains macros, so it was not kept. Save it as a document without macros (DOCX, XLSX) and add that.
cases-file-embedded = “{ $name }” contains another file or an object ({ $part }), so it was not kept. Delete what is embedded and save the document; add any file that is needed separately.
cases-file-picture = Where the picture { $part } in “{ $name }” was taken cannot be removed from it, so the document was not kept. Replace the picture with a JPG or a PNG and add the document again.

cases-new-which = What kind of case is it?
cases-new-where = Where did it happen?
cases-new-place-hint = Type a name, pinyin, initials or a code.
cases-new-change = Change
cases-new-none = You cannot register cases at present
cases-new-none-next = Grid workers, village cadres and team members register cases; residents may hand in their own.
cases-new-submit = Register
cases-new-submit-again = Register another
cases-new-before = You have just registered this as { $number }
cases-new-before-next = If it is the same matter, open that case; there is no need to register it again. If it is another matter, check what you typed and send it: it becomes a case of its own.
cases-new-before-open = Open { $number }
cases-new-records = Registering writes one record that cannot be changed. Names, telephone numbers and what happened are sealed and never appear in the public log; photographs lose the place where they were taken.
cases-applicant-hint = May be left for later.
cases-add-respondent = Name the respondent (optional)

cases-readings = Who has opened the sealed content
cases-readings-explain = The first time each day that somebody opens the parties and the text of this case, one record is left in the log. Supervisors, auditors and the handler can see this page.
cases-readings-who = Who
cases-readings-day = Open to them on
cases-readings-when = Recorded
cases-readings-record = Record
cases-readings-number = record { $seq }
cases-readings-none = Nobody has opened it yet
cases-readings-none-next = Anyone who does will be listed here.
cases-reissued = The code was reissued, record { $seq }
cases-give-new-code = Give the new code to the resident in person. The old one no longer works; the new one is shown only here and only once, and can be printed.
hand-ins-title = Hand-ins waiting to be registered
hand-ins-count = { $count ->
    [one] { $count } hand-in
   *[other] { $count } hand-ins
}
hand-ins-why = More came in within ten minutes than are registered at once. Each has been acknowledged, and its deadlines count from when it was handed in. Register whatever could be a case; if in doubt, register it.
hand-ins-none = No hand-ins are waiting
hand-ins-waiting = Waiting, oldest first
hand-ins-same = { $count } say the same
hand-ins-which = Which
hand-ins-which-ticked = Those that are ticked
hand-ins-which-same = Those that are ticked, and all here that say the same
hand-ins-which-all = All that are shown here
hand-ins-reason = Reason for dropping
hand-ins-reason-hint = Whoever holds the code can read it. What was written is kept, sealed in the record.
hand-ins-reason-automated = It is one of many sent by a program.
hand-ins-reason-repeated = The same matter has already been handed in.
hand-ins-reason-no-matter = It contains no matter that this office could handle.
hand-ins-records = Registering, dropping and reading are each recorded under your name.
hand-ins-take-in = Register
hand-ins-read = Read them
hand-ins-drop = Drop
hand-ins-taken-in = { $count } registered; { $gone } had been dealt with by somebody else.
hand-ins-dropped = { $count } dropped; { $gone } had been dealt with by somebody else.
