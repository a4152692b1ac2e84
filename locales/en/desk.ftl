refusal-command-id-taken = This command's id was used for something else. Reload the page and send it again.
refusal-unknown-policy = There is no such kind of case. Choose one from the list.
refusal-unknown-place = There is no such place. Choose one from the list, or give its 12-digit code.
refusal-not-your-place = This place is not within your area. Choose a village or community that is yours.
refusal-not-base64 = The file is not in base64.
