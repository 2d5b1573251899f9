"""Synthetic people who rehearse whole visits on a running system, and the judge who watches its promises."""
