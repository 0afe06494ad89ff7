//! The first pass from outside: letters, hostile files, child processes, learning, real invoices.

mod children;
mod hostile;
mod learning;
mod letters;
mod paper;
mod real;
