//! The command that ranks a table of units.
