//! The heart: the life cycle of tasks and cases as decide, apply and react. Pure
