//! Ranks with their uncertainty.
