//! The log as pages and files: latest records, checkpoint, proofs, verification, export.
