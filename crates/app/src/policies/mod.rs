//! The policy files the installation runs on, and the command that checks them.
