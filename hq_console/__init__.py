"""Head office's side: the pages of the desk and of the supervisors' board."""
