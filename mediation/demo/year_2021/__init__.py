"""The year 2021 of the district and its stations: every record made by real steps with its own dates."""
