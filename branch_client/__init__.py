"""The branch's side: the pages of a counter and of the branch staff."""
