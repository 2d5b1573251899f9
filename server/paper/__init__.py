"""The paper of a visit: forms, slip and receipt as PDF, printed in a process of its own."""
