//! The page of reports.
