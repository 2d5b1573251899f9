"""Figures: rows made out of the visits' logs, and what is counted on them."""
