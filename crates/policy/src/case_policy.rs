//! The case policy: stages, acts, clocks, grades and who may do what.
