//! Import of divisions and process logs, with a verdict for every row.
