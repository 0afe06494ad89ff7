//! A seeded generator of sample days: documents, master data, truth. Pure
