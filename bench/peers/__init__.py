"""What Enmado is compared with: bare programs that do the one thing that is measured, and nothing else."""
