//! `bellwether import divisions …`.
