//! Calendar and working days, with yearly notices and a local overlay.
