"""What measures speed; every benchmark prints JSON lines and compares with a peer in the same run."""
