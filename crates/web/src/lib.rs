//! The faces over HTTP: desk, pages, JSON API
