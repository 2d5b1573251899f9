"""What the counter can do, as data: procedures, sections, fields, and the rules of what people type."""
