"""Where Django looks for this kind's models."""
