//! Order in the house: what may import what, and how long a file may be.
//!
//! Nothing here runs the program; the other four do.

mod controls;
mod graph;
mod imports;
mod modules;
mod paths;
mod project;
mod shape;
mod sources;
mod tidy;
