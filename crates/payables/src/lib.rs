//! What accounts payable knows: checks, supplier and order match, duplicates, coding, posting, payment. Pure
