# What is said when a rule does not allow something: how things stand, and what can be done.

refusal-act-unknown = Cases of this kind have no act “{ $act }”.
refusal-case-exists = This case is registered already.
refusal-case-unknown = This case was not found.
refusal-import-unknown = Cases of this kind are not brought in from other systems.
refusal-instant-not-given = The time is recorded by the system and cannot be typed in.

refusal-already-closed = The case is closed; this step is no longer possible.
refusal-case-changed = The case has changed since you opened this page: { $since }.
refusal-version-missing = Please say which version of the case you saw.
refusal-version-unknown = The case has no such version yet.
refusal-case-merged = The case was merged into { $code }. Please go on there.
refusal-wrong-stage = The case stands at “{ $stage }”. This step belongs to: { $from }.
refusal-wrong-role = This step is for: { $roles }.
refusal-person-wrong-role = The person chosen cannot take part in this step. Choose one of: { $roles }.
refusal-staff-only = This step is for staff.
refusal-resident-only = This step is for the resident who asked.
refusal-recused = You are recused from this case.
refusal-person-recused = The person chosen is recused from this case.
refusal-handler-only = This step is for the handler.
refusal-own-work = You handled, mediated or recorded work on this case, so someone else must take this step.
refusal-own-part = You had a part in this case (handled, mediated, recorded work on, followed up, checked or ended it), so someone who had none must take this step.
refusal-own-follow-up = You followed this case up, so someone else must take this step.
refusal-own-report = You reported this case, so someone else must take this step.
refusal-mediator-only = This step is for a mediator of this case.
refusal-handler-or-mediator-only = This step is for the handler or a mediator of this case.

refusal-line-unknown = Please choose the line on which you report.
refusal-category-unknown = Please choose a category.
refusal-place-malformed = Please choose a place; its code has twelve digits.
refusal-applicant-missing = Please name the applicant.
refusal-party-unfit = Please check the parties: each needs a name, and none may appear twice.
refusal-parties-too-many = A case has at most { $limit } parties.
refusal-same-line = Your line has reported this case already; the other line has to vouch for it.
refusal-same-grade = The grade has not changed.
refusal-same-category = The category has not changed.
refusal-already-accepted = The case has a handler already.

refusal-field-missing = Please fill in “{ $field }”.
refusal-field-unfit = Please check “{ $field }”.
refusal-day-over = “{ $field }” must not be before today.
refusal-day-to-come = “{ $field }” must not lie in the future.
refusal-number-small = “{ $field }” must be at least { $minimum }.
refusal-field-too-long = “{ $field }” may have at most { $limit } characters.
refusal-field-too-many = “{ $field }” takes at most { $limit } persons.
refusal-field-unknown = The form has no field “{ $field }”.
refusal-evidence-too-many = At most { $limit } files can be added at once.
refusal-evidence-not-asked = Files of the kind “{ $kind }” are not taken at this step.
refusal-evidence-damaged = A file was not stored whole. Please add it again.
refusal-evidence-missing = Before closing, at least one of these is needed: { $kinds }; unless the resident has confirmed.
refusal-reading-of-another-day = This command recorded a reading on an earlier day and opens nothing today. Send a new one.
refusal-evidence-not-sent = A file named here was not sent for this case, or more than a day ago. Please add it again.
refusal-evidence-no-act = There is nothing you may do to this case now that takes a file.
refusal-evidence-quota = In one day, one person can send at most { $files } files or { $size }. Please go on tomorrow.
refusal-evidence-unread = Files hold names and signatures, like sealed text. Open what is sealed in this case first; the log keeps that you read it today.

refusal-analysis-alone = A joint analysis needs at least two people.
refusal-analysis-one-kind = A joint analysis needs people of different standing.
refusal-parties-missing = No party is recorded yet.
refusal-both-sides-missing = Parties on both sides must be recorded first.
refusal-consent-refused = A party has clearly refused, so there is no mediation. It can be ended or referred up.
refusal-consent-missing = { $count ->
    [one] The consent of one party is not recorded yet.
   *[other] The consent of { $count } parties is not recorded yet.
}
refusal-mediation-unknown = Cases of this kind are not mediated.
refusal-mediators-missing = Please choose the mediators.
refusal-mediator-kind-unknown = Please choose a kind for each mediator.
refusal-mediator-twice = The same person cannot be named twice.
refusal-mediator-related = Someone related to a party, or with an interest, may not mediate.
refusal-mediator-wrong-kind = The person chosen cannot mediate as: { $kind }.
refusal-mediator-kinds-missing = This grade needs { $needed } kinds of mediator; there are { $have }. Name mediators of { $more } more, out of: { $absent }.
refusal-not-mediated = At least one mediation session must be recorded first.
refusal-already-recused = The person chosen is recused from this case already.
refusal-recusal-of-second = You worked on this case. The recusal of someone who could follow up, check or close it is recorded by someone who did not.
refusal-person-missing = Please choose a person.
refusal-recusal-own-only = Recusal on one's own motion is for the person concerned.
refusal-recusal-by-another = Recusal on request or by order is recorded by someone else.

refusal-all-signed = Every party has signed.
refusal-already-signed = This has been signed already.
refusal-already-sealed = The seal has been set already.
refusal-agreement-not-effective = The agreement is not in effect yet.
refusal-family-status = Judicial confirmation does not exist for marriage, adoption and other family status.
refusal-already-applied = Judicial confirmation has been applied for already.
refusal-application-late = The time to apply for judicial confirmation ended on { $last }.
refusal-not-all-parties = All parties must apply for judicial confirmation together.
refusal-day-unfit = The day must lie between the agreement taking effect and today.
refusal-not-applied = Judicial confirmation has not been applied for.
refusal-already-decided = The court's decision is recorded already.

refusal-rights-untold = Before a party consents, tell them of their rights and duties.
refusal-routes-untold = Before mediation ends, the parties must be told of arbitration, administrative and court routes.
refusal-not-referred = The case is not referred.
refusal-already-handler = The person chosen is the handler already.

refusal-wrong-way = For the grade “{ $grade }” the follow-up is by: { $ways }.
refusal-follow-up-missing = Someone who did not work on the case must follow up first.
refusal-check-missing = The village party organisation must check first.
refusal-already-confirmed = You have confirmed already.
refusal-reopening-unknown = Cases of this kind are not reopened.
refusal-outcome-final = A case that ended as “{ $outcome }” is not reopened. You can complain, or hand it in anew.
refusal-reopen-too-late = The time to reopen ended on { $last }. Please hand it in anew.
refusal-no-open-complaint = No complaint waits for an answer.

refusal-same-case = A case cannot be merged into itself.
refusal-other-policy = A case can only be merged into one of the same kind.
refusal-other-closed = The case chosen is closed and takes nothing in.
refusal-other-place = A case can only be merged into one of the same place.
refusal-other-category = A case can only be merged into one of the same category. If one of the two is wrong, please correct it first.
refusal-merged-in-hand = The matter is handled as { $code }. Once that is closed, you can say here whether it is solved.
refusal-not-merged = The case is not merged.
refusal-installation-exists = The database already holds an installation; bellwether serve starts it, with the data folder that it was made with. { $folder } was given no keys.
refusal-log-key = The file log.key in the data folder is not the key that signed { $log }. Put the right key back; nothing was written.
