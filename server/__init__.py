"""The process with a socket, a clock and a database; composes everything else."""
