//! The program as people and the extension use it: its commands, its API, its feed, and what it keeps.

mod api;
mod asked;
mod chosen;
mod command_line;
mod conclusion;
mod councils;
mod demo;
mod disk;
mod distrust;
mod doctor;
mod embedded;
mod explain;
mod feed;
mod one_folder;
mod opening;
mod privacy;
mod purge;
mod store;
mod traces;
mod trust;
mod unread;
mod verify;
