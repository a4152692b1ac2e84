//! Sign-in, sessions, people's roles and the one scope every query takes.
