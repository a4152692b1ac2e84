//! Residents' pages: hand in, follow by code, confirm or reopen, complain.
