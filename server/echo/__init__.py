"""The echo of the line test: a peer in a process of its own that sends a station its own voice and picture back."""
