//! Checking a policy file: what it may not contain, with file, line and key.
