//! What I owe now, overdue first; and a village's page.
