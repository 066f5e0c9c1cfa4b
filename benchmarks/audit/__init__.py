"""How fast the audit answers: a run of 100,000 events in a browser, a dataset of a million rows."""
