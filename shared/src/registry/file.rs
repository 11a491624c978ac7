//! Registry files as they are handed in, and which took the place of which.
//!
//! What is in them is read by `loading`.

/// A registry file of the user's own.
#[derive(Clone, Debug)]
pub struct RegistryFile {
    /// What it holds.
    pub kind: FileKind,
    /// Where it lies, for error messages.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What a registry file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// One council's declarations.
    Council,
    /// One vendor's cookies.
    Vendor,
}

/// A file that is not used, because a later one has the same id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The id of both.
    pub id: String,
    /// Where the file lies that is not used.
    pub path: String,
    /// Whether it came with the program.
    pub built_in: bool,
    /// Where the file lies that is used.
    pub by: String,
}
