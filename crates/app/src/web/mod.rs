//! What every page shares: shell, components, locale, session extractors, errors as answers.
