"""The administrators' pages: the calendar, the office hours and the deadline rules, and what changing them did."""
