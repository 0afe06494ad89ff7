//! E-invoices, payment files and bank statements: read and write. Pure
