//! The same policy on other servers: compiled to their configuration, read back from it, and what was lost on the way.
//!
//! Pure: texts in, texts out. Files and processes are the callers'.
