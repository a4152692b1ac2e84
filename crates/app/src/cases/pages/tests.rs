//! The pages of cases, read as named people read them.
