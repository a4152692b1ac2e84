# Sign-in and accounts
refusal-sign-in-wrong = The sign-in name or the password is not right
refusal-sign-in-name = A sign-in name is 2 to 64 letters, digits or . _ - @, without capitals
refusal-sign-in-taken = The sign-in name { $sign_in } is taken
refusal-user-name = Give the person's name
refusal-user-id = A person's id is lower-case letters, digits and hyphens, at most 64
refusal-user-exists = The person { $user } exists already
refusal-user-unknown = Nobody has the sign-in name { $sign_in }
refusal-user-disabled-already = This account is disabled already
refusal-user-enabled-already = This account is not disabled
refusal-unit-unknown = There is no unit with the id { $unit }
refusal-role-alone = System, security and audit administrators must be different people and may hold no other role
refusal-role-held = This person holds that role over this place already
refusal-role-not-held = This person does not hold that role over this place
refusal-role-unknown = There is no role named { $role }
refusal-place-code = { $code } is not a place's code
refusal-password-short = A password has at least { $least } characters
refusal-password-long = A password has at most { $most } characters
refusal-password-common = This password is too common and easily guessed; a few unrelated words together are easier to remember and safer
refusal-password-about-you = A password cannot be your sign-in name or name with a few characters added
refusal-password-old = The present password is not right
refusal-password-again = The two new passwords differ
refusal-other-site = This request came from another site and was not carried out
refusal-form-token = You signed in again after this form was opened, so it was not taken. Go back, open the form again and try once more
refusal-not-json = The body of the request should be JSON (application/json)
refusal-malformed = The request could not be read: { $detail }
sign-in-title = Sign in
sign-in-name = Sign-in name
sign-in-password = Password
sign-in-submit = Sign in
sign-in-forgotten = If you have forgotten your password, ask your system administrator for a one-time link.
sign-in-kept = What you typed has been kept; sign in to go on.
sign-in-wait = { $minutes ->
    [0] Too many tries; wait a moment and try again
    [one] Too many tries; try again in about a minute
   *[other] Too many tries; try again in about { $minutes } minutes
}
sign-in-resident = Residents need not sign in:
sign-in-resident-link = report something or follow it by its code
account-title = My account
account-roles = My roles
account-roles-none = You hold no role yet; ask your security administrator for one.
account-role-over = { $role } · { $place }
account-whole = the whole jurisdiction
account-sessions = Where I am signed in
account-session-here = this session
account-session-since = since { $since }, last used { $seen }
account-sign-out-elsewhere = Sign out everywhere else
account-sign-out-elsewhere-done = { $count ->
    [0] You were signed in nowhere else
    [one] Signed out of { $count } other session
   *[other] Signed out of { $count } other sessions
}
account-password = Change password
account-password-old = Present password
account-password-new = New password
account-password-again = The new password again
account-password-hint = At least 10 characters. A few unrelated words together are fine; capitals and signs are not asked for.
account-password-submit = Change it and sign out everywhere else
account-password-done = Your password is changed, and every other session has been signed out.
account-post = Post
account-unit = Unit
invitation-title = Set a password
invitation-greeting = { $name }, set the password for the sign-in name { $sign_in }.
invitation-submit = Set it and sign in
accounts-added = Added { $name }, id { $user }
accounts-link = One-time link for setting the password (holds 72 hours): { $path }
accounts-password-set = The password is set
accounts-disabled = Disabled { $name }; every session has ended
accounts-enabled = Enabled { $name }
accounts-granted = Granted to { $name }: { $role } · { $place }
accounts-revoked = Revoked from { $name }: { $role } · { $place }
accounts-held = { $role } · { $place }
accounts-no-password = There is no password on standard input
