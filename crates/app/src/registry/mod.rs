//! Places, units and people.
