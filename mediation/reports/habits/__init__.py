"""Looking into habits 异常提示: what some do more than others, put to supervisors as questions and never as verdicts.

A question names a person, so it is asked with care: of a handful of events nothing is said, numerator and denominator stand
beside it with those of everybody else, and each number opens to its records.
"""
