"""Decisions of reviewers: plain text beside the source, found again in it by their context, obeyed by each run."""
