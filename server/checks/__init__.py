"""The morning check (始業点検) of each station: what was found, kept per counter, shown to those who have to act."""
