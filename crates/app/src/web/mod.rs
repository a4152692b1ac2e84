//! What every page shares: shell, components, locale, session extractors, errors as answers.

pub mod answer;
pub mod components;
pub mod cookie;
pub mod csrf;
pub mod health;
pub mod host;
pub mod locale;
pub mod number;
pub mod preference;
pub mod query;
pub mod request;
pub mod session;
pub mod shell;
pub mod static_files;
pub mod time;
pub mod unstorable;
pub mod visit;
