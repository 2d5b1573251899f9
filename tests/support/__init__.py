"""What the tests share: a clock, a hub driver, a small plan, a live town."""
