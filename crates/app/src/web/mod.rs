//! What every page shares: shell, components, locale, session extractors, errors as answers.

pub mod answer;
pub mod components;
pub mod locale;
pub mod number;
pub mod preference;
pub mod shell;
pub mod static_files;
pub mod time;
