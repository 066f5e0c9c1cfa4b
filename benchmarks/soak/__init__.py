"""Many runs in a row, and what they leave behind: nothing."""
