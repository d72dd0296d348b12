//! Nothing to import: see `it/`.
