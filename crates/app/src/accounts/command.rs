//! `bellwether user …`: people and their roles from the command line, which is the operator's.
