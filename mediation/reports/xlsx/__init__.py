"""Reports as spreadsheets, as offices expect them: numbers are numbers, rates and totals are formulas over cells one sees."""
