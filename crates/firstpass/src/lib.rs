//! The first pass: reads documents in a child process with limits and drafts fields. It cannot sign
