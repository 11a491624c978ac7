//! Rows of the threat table about the root and its leaves.
