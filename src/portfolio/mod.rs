//! Many records in and out.
