"""The fault bench: a visit over a line that is slow, lossy, thin, blocked or cut; in network namespaces of its own."""
