refusal-command-id-taken = This form was sent before with different content, and that was recorded. To do it once more, open the form again from the case.
refusal-unknown-policy = There is no such kind of case. Choose one from the list.
refusal-unknown-place = There is no such place. Choose one from the list, or enter its 12-digit code.
refusal-not-your-place = This place is outside your area. Choose a village or community that is yours.
refusal-not-base64 = The content of the file is not valid base64.
