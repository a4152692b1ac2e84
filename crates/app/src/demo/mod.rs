//! The demonstration county, played through the same commands a user would send.
