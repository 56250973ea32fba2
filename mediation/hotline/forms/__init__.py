"""The forms of a hotline ticket's steps, by subject."""
