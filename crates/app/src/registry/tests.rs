//! The registry over a real database.
