//! Order in the house: what may import what, how long a file may be, what documents and commits must say.
//!
//! Nothing here runs the program; the other test programs do.

mod comments;
mod commits;
mod controls;
mod documents;
mod graph;
mod imports;
mod manifests;
mod modules;
mod paths;
mod project;
mod shape;
mod sources;
